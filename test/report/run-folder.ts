import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { LEDGER_FILE } from '../../src/evidence/ledger.ts'

/** A run's folder with such a ledger in it; gone when the test has ended. */
export async function runFolder(entries: readonly Entry[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-report-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, LEDGER_FILE), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  return folder
}
