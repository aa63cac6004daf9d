import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalListener, PASSWORD, USERNAME } from '../../lab/windows/local-listener.ts'

let listener: LocalListener

beforeAll(async () => {
  listener = await LocalListener.start()
})
afterAll(() => listener?.close())

test('pywinrm runs commands and PowerShell, and is refused with a wrong password', async () => {
  const script = join(import.meta.dirname, 'pywinrm_client.py')
  const call = [script, listener.url, USERNAME, PASSWORD]
  const { stdout, stderr, exitCode } = await execa('/usr/bin/python3', call, { reject: false })
  if (exitCode !== 0)
    throw new Error(`${stderr}\nIf it is missing: apt-get install --no-install-recommends python3-winrm`)

  const [echo, exit, text, long, thrown, unknown, refused] = stdout
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(echo).toEqual({ exitCode: 0, stdout: 'hello\r\n', stderr: '' })
  expect(exit).toEqual({ exitCode: 7, stdout: '', stderr: '' })
  expect(text).toEqual({ exitCode: 5, stdout: 'äöü € 42\r\n', stderr: '' })
  expect(long.stdout).toBe(`${'x'.repeat(200_000)}\r\n`)
  expect(thrown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no way') })
  expect(unknown.stderr).toMatch(
    /^#< CLIXML\r\n.*The term 'Get-Nonsense' is not recognized as the name of a cmdlet/,
  )
  expect(refused).toBe('refused')
})
