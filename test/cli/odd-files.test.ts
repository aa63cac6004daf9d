import { mkdir, mkdtemp, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, expect, test } from 'vitest'
import { LEDGER_FILE } from '../../src/evidence/ledger.ts'
import { snapwitness } from '../support/program.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-odd-'))
})

const ODD: [what: string, make: (path: string) => Promise<unknown>][] = [
  ['a pipe', (path) => execa('mkfifo', [path])],
  ['a folder', (path) => mkdir(path)],
  ['a device', (path) => execa('ln', ['-s', '/dev/zero', path])],
  [
    'a file of 200 MB',
    async (path) => {
      await writeFile(path, '')
      await truncate(path, 200e6)
    },
  ],
]

test.each(ODD)(
  '%s in the place of a ledger or a configuration is told of, with exit code 2',
  async (_, make) => {
    await make(join(folder, LEDGER_FILE))
    const config = join(folder, 'snapwitness.yaml')
    await make(config)
    const commands = [
      ['report', folder],
      ['report', '--redact', folder],
      ['doctor', '--config', config],
      ['run', '--config', config],
    ]
    for (const command of commands) {
      const { exitCode, stderr } = await snapwitness(command)
      expect(stderr).toMatch(/ (is (a|200000000) .*|holds no ledger)\.\nHint: .+$/s)
      expect(stderr).not.toMatch(/\n\s+at /)
      expect(exitCode).toBe(2)
    }
  },
  60_000,
)
