import type { Command } from 'commander'
import { loadKnownIssues } from '../../history/load-known-issues.ts'
import type { Morning } from '../../history/morning.ts'
import { HELD_NIGHTS, NIGHTS, readMorning } from '../../history/read-morning.ts'
import { recordRun } from '../../history/record-run.ts'
import { configOption } from '../config-option.ts'
import { namedRun, RUNS } from '../named-run.ts'
import { type HistoryOptions, summaryOf, wholeNumber, withHistory } from './open-history.ts'

export interface MorningOptions extends HistoryOptions {
  knownIssues?: string
  nights: number
  heldNights: number
}

/** The options of whatever tells of a morning. */
export function withMorningOptions(command: Command): Command {
  return command
    .addOption(configOption())
    .option('--out <folder>', 'where the runs lie', RUNS)
    .option(
      '--known-issues <file>',
      'violations that are known (default: known-issues.yaml, where that is there)',
    )
    .option('--nights <n>', 'nights that the run is held against', wholeNumber, NIGHTS)
    .option(
      '--held-nights <n>',
      'a known issue that held for so many nights asks to be removed',
      wholeNumber,
      HELD_NIGHTS,
    )
}

/** The night of a run that a person names, beside the nights before. The history has the run from then on. */
export async function morningOfRun(name: string, options: MorningOptions): Promise<Morning> {
  const issues = await loadKnownIssues(options.knownIssues)
  const summary = await summaryOf(await namedRun(name, options.out))
  return withHistory(options, async (store) => {
    await recordRun(store, summary)
    return readMorning(store, { ...options, issues, run: summary.runId })
  })
}
