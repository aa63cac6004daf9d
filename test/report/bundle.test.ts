import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { summarize } from '../../src/evidence/run-summary.ts'
import { salvageLedger } from '../../src/evidence/salvage.ts'
import { writeBundle } from '../../src/report/bundle.ts'
import { exampleLedger } from './example-ledger.ts'
import { runFolder } from './run-folder.ts'

const FILES = ['computer.json', 'junit.xml', 'ledger.jsonl', 'report.html', 'run.json']

test('a bundle has the run as it was, and nobody’s names', async () => {
  const folder = await runFolder(exampleLedger({ outcome: 'violated' }))
  const { path, contents } = await writeBundle(folder, join(folder, 'deep/bundle.zip'))
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(contents.map(({ name }) => name)).toEqual(FILES)
  const packed = unzipSync(await readFile(path))
  for (const { name, bytes } of contents) {
    const data = packed[`snapwitness/${name}`]
    expect(data?.length).toBe(bytes)
    const text = Buffer.from(data ?? []).toString()
    expect(text).not.toMatch(/debian-1|win10-1|esxi7|datastore1|127\.0\.0\.1/)
  }
  const there = await runFolder([])
  await writeFile(join(there, 'ledger.jsonl'), packed['snapwitness/ledger.jsonl'] ?? '')
  const { entries, damage } = await salvageLedger(there)
  expect({ entries: entries.length, damage }).toEqual({
    entries: exampleLedger({ outcome: 'violated' }).length,
    damage: undefined,
  })
  expect(summarize(entries).verdict).toBe('violated')
})

test('a bundle that cannot be written says where, and how to name another file', async () => {
  const folder = await runFolder(exampleLedger({ scenarios: 1 }))
  await writeFile(join(folder, 'file'), '')
  await expect(writeBundle(folder, join(folder, 'file/bundle.zip'))).rejects.toMatchObject({
    code: 'BUNDLE',
    hint: expect.stringContaining('--out'),
  })
})
