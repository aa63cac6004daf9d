import { createHash } from 'node:crypto'
import { deltaFormatsIn } from '../evidence/delta-formats.ts'
import type { Entry } from '../evidence/entries.ts'
import { readLedgerFile } from '../evidence/ledger.ts'
import { ofType, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import type { Side, ToldByLedger } from './side.ts'
import { verifiedIn } from './verified.ts'

/**
 * A run of which the folder is there, by its ledger alone.
 * @throws UsageError where the folder holds no ledger of this version
 */
export async function sideOfRun(folder: string): Promise<Side> {
  const { entries } = await salvageLedger(folder)
  const sha256 = createHash('sha256')
    .update(await readLedgerFile(folder))
    .digest('hex')
  return sideOfEntries(entries, sha256)
}

export function sideOfEntries(entries: readonly Entry[], sha256: string): Side {
  const { runId, startedAt, durationMs, verdict, trouble, ...summary } = summarize(entries)
  const { hosts, machines, scenarios, operations } = summary
  return {
    name: `run ${runId}`,
    runs: [{ id: runId, startedAt, durationMs, verdict }],
    troubles: troublesOf(entries, runId, trouble?.what),
    ...{ hosts, machines, scenarios, operations },
    told: toldIn(entries, sha256),
  }
}

/** One that was resumed ends where its last part does. */
function troublesOf(entries: readonly Entry[], runId: string, trouble: string | undefined): string[] {
  const words: readonly Entry['type'][] = ['run-started', 'run-resumed', 'run-ended']
  const hasEnded = entries.findLast(({ type }) => words.includes(type))?.type === 'run-ended'
  if (!hasEnded) return [`the run ${runId} did not come to its end`]
  return trouble === undefined ? [] : [`the run ${runId} had trouble: ${trouble}`]
}

function toldIn(entries: readonly Entry[], sha256: string): ToldByLedger {
  const started = ofType(entries, 'run-started')[0]
  return {
    sha256,
    command: started?.command ?? '',
    version: started?.version ?? '',
    ...(started?.by !== undefined && { by: started.by }),
    mergedOf: started?.mergedOf ?? [],
    verified: verifiedIn(entries),
    deltaFormats: deltaFormatsIn(entries),
  }
}
