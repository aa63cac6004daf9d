import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Vitest } from 'vitest/node'
import { exitCodes } from '../core/exit-codes.ts'
import { inLine, quoted } from '../core/words.ts'
import { LEDGER_FILE } from '../evidence/ledger.ts'
import { ofType, type RunSummary, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import type { Trouble } from '../evidence/units.ts'
import { mergeVerdicts } from '../evidence/verdict.ts'
import { unrecorded } from './exit-code.ts'
import { longestFirst } from './longest-first.ts'
import { refuseOtherConfig } from './refuse-other-config.ts'
import { noScenario, refuseBroken, type Selection, specificationsOf, vitestFor } from './selection.ts'
import type { RunSettings } from './settings.ts'

export interface FinishedRun {
  summary: RunSummary
  exitCode: number
}

/**
 * Runs scenarios, and leaves the run's folder with its ledger and report.
 * @throws UsageError when no scenario matches
 * @throws SnapwitnessError `SCENARIO_BROKEN` when a scenario file cannot be loaded
 */
export async function runScenarios(settings: RunSettings, selection: Selection): Promise<FinishedRun> {
  const vitest = await passThroughVitest(settings, selection)
  refuseBroken(vitest.state.getTestModules(), vitest.state.getUnhandledErrors())
  if (!existsSync(join(settings.folder, LEDGER_FILE))) throw noScenario(selection)
  const { entries } = await salvageLedger(settings.folder)
  const summary = summarize(entries)
  if (ofType(entries, 'run-ended').length === 0) summary.trouble ??= unwritten
  const [unheard] = unrecorded(vitest.state.getTestModules())
  if (unheard && !summary.trouble) Object.assign(summary, keptFromBeginning(summary, unheard))
  if (summary.scenarios.length === 0 && !summary.trouble) throw noScenario(selection)
  return { summary, exitCode: exitCodeOf(summary) }
}

async function passThroughVitest(settings: RunSettings, selection: Selection): Promise<Vitest> {
  const { durations = {} } = settings
  const vitest = await vitestFor(selection, {
    passWithNoTests: true,
    provide: { settings },
    sequence: { sequencer: await longestFirst(durations) },
  })
  try {
    refuseOtherConfig(vitest, settings)
    await vitest.standalone()
    await vitest.runTestSpecifications(await specificationsOf(vitest, selection), true)
    return vitest
  } finally {
    await vitest.close()
  }
}

/** The run came to its end, and could not say so: as on a full disk, where the machines are put back all the same. */
const unwritten: Trouble = {
  code: 'LEDGER_WRITE',
  what: 'The run could not be recorded to its end: its ledger could not be written any more.',
  hint: 'Free some space where the runs folder lies, or choose another with --out; `snapwitness clean` tells whether anything is left on the machines.',
}

/** What the ledger does not know must not read as if it had held. */
function keptFromBeginning(
  { verdict }: RunSummary,
  { name, why }: { name: string; why: string },
): Pick<RunSummary, 'verdict' | 'trouble'> {
  const trouble = {
    code: 'NOT_BEGUN',
    what: `The scenario ${quoted(name)} could not begin, and the ledger does not tell of it: ${inLine(why)}`,
    hint: 'Mend what it names, and go on with the run: snapwitness run --resume latest.',
  }
  return { verdict: mergeVerdicts([verdict, 'unknown']), trouble }
}

/** Where nothing was touched since the user must mend something first, that is what a calling program learns. */
function exitCodeOf({ verdict, trouble, scenarios }: RunSummary): number {
  return trouble?.code === 'USAGE' && scenarios.length === 0 ? exitCodes.usage : exitCodes[verdict]
}
