import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { snapwitness } from '../support/program.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-writable-'))
  await writeFile(join(folder, 'taken'), 'mine')
})

test.each([
  [['lab', 'up', '--write-config', 'no/such/a.yaml'], '“%s/no/such/a.yaml” cannot be written.'],
  [['lab', 'up', '--write-config', '.'], '“%s” is a folder.'],
  [['lab', 'image', 'export', 'no/such/x.tar.gz'], '“%s/no/such/x.tar.gz” cannot be written.'],
  [['lab', 'image', 'export', '.'], '“%s” is a folder.'],
  [['lab', 'image', 'export', 'taken'], '“%s/taken” is there already.'],
])('%j is refused before anything is done', async (args, sentence) => {
  const { exitCode, stderr } = await snapwitness(args, { cwd: folder })
  expect(stderr.split('\n')[0]).toBe(sentence.replace('%s', folder))
  expect(stderr).toContain('Hint: ')
  expect(exitCode).toBe(2)
  expect(await readFile(join(folder, 'taken'), 'utf8')).toBe('mine')
})
