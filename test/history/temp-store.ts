import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import type { KnownIssue } from '../../src/history/known-issues.ts'
import { readMorning } from '../../src/history/read-morning.ts'
import { recordRun } from '../../src/history/record-run.ts'
import { type HistoryStore, openStore } from '../../src/history/store.ts'

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-history-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A new history in a file, with these runs. */
export async function storeOf(runs: readonly RunSummary[]): Promise<HistoryStore> {
  const store = await openStore({ file: join(await tempFolder(), 'history.db') })
  onTestFinished(() => store.close())
  for (const run of runs) await recordRun(store, run)
  return store
}

export function morningIn(
  store: HistoryStore,
  wish: { run?: string; nights?: number; issues?: KnownIssue[] } = {},
) {
  return readMorning(store, { nights: 30, heldNights: 5, issues: [], ...wish })
}

/** The morning after these nights. */
export async function morningAfter(runs: readonly RunSummary[], wish: Parameters<typeof morningIn>[1] = {}) {
  return morningIn(await storeOf(runs), wish)
}
