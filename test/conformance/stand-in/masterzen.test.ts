import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LocalListener, PASSWORD, PLAIN, USERNAME } from '../../stand-in/local-listener.ts'
import { goProgram } from '../../support/go-program.ts'
import { covers } from '../covers.ts'

const BASIC = { 'Service\\Auth\\Basic': 'true' }

// It cannot seal, so over HTTP it needs what no Windows allows by itself. Of the faults it heeds "poll again"; others it loses.
const ROADS = [
  { road: 'Basic over HTTPS', https: true, flags: [], changes: BASIC },
  { road: 'NTLM over HTTPS', https: true, flags: ['-ntlm'], changes: {} },
  { road: 'Basic over HTTP where that is allowed', https: false, flags: [], changes: PLAIN },
]

let program: string
beforeAll(async () => {
  program = await goProgram({
    source: join(import.meta.dirname, 'masterzen', 'main.go'),
    name: 'masterzen',
    library: 'github.com/masterzen/winrm',
    debianPackage: 'golang-github-masterzen-winrm-dev',
  })
})

describe.each(ROADS)(
  'masterzen/winrm by $road',
  covers('the stand-in’s listener', 'Go masterzen/winrm'),
  ({ https, flags, changes }) => {
    let listener: LocalListener
    beforeAll(async () => {
      listener = await LocalListener.start(changes)
    })
    afterAll(() => listener?.close())

    test('runs commands and PowerShell, polls again, and is refused with a wrong password', async () => {
      const road = https
        ? ['-port', `${listener.httpsPort}`, '-ca', listener.certificateFile]
        : ['-port', `${listener.port}`]
      const account = ['-username', USERNAME, '-password', PASSWORD]
      const { stdout } = await execa(program, [...road, ...account, ...flags])
      const [echo, exit, text, long, thrown, late, input, refused] = stdout
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(echo).toEqual({ exitCode: 0, stdout: 'hello\r\n', stderr: '', error: '' })
      expect(exit).toEqual({ exitCode: 7, stdout: '', stderr: '', error: '' })
      expect(text).toEqual({ exitCode: 5, stdout: 'ä€42\r\n', stderr: '', error: '' })
      expect(long).toEqual({ exitCode: 0, stdout: `${'x'.repeat(200_000)}\r\n`, stderr: '', error: '' })
      expect(thrown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no way') })
      expect(late).toMatchObject({ exitCode: 0, stdout: 'late\r\n' })
      expect(input).toMatchObject({ exitCode: 0, stdout: '<one>\r\n<two ü>\r\n' })
      expect(refused).toMatchObject({ error: expect.stringContaining('401') })
    })
  },
)
