import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Vitest } from 'vitest/node'
import { messageOf, SnapwitnessError, UsageError } from '../core/errors.ts'
import { exitCodes } from '../core/exit-codes.ts'
import { LEDGER_FILE } from '../evidence/ledger.ts'
import { ofType, type RunSummary, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import type { Trouble } from '../evidence/units.ts'
import { RunReporter } from './run-reporter.ts'
import type { RunSettings } from './settings.ts'
import { vitestWithPlugin } from './vitest-with-plugin.ts'

/** Which scenarios run. */
export interface Selection {
  /** Words that a scenario's file name must hold; none means every scenario. */
  filters: string[]
  /** A regular expression for the scenario's own name. */
  name?: string | undefined
  /** Stop at the first scenario that does not hold. */
  bail?: boolean | undefined
}

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
  refuseBroken(await passThroughVitest(settings, selection))
  if (!existsSync(join(settings.folder, LEDGER_FILE))) throw noScenario(selection)
  const { entries } = await salvageLedger(settings.folder)
  const summary = summarize(entries)
  if (ofType(entries, 'run-ended').length === 0) summary.trouble ??= unwritten
  if (summary.scenarios.length === 0 && !summary.trouble) throw noScenario(selection)
  return { summary, exitCode: exitCodeOf(summary) }
}

async function passThroughVitest(
  settings: RunSettings,
  { filters, name, bail = false }: Selection,
): Promise<Vitest> {
  const vitest = await vitestWithPlugin({
    watch: false,
    reporters: [{}],
    passWithNoTests: true,
    provide: { settings },
    ...(bail && { bail: 1 }),
    ...(name !== undefined && { testNamePattern: name }),
  })
  const projects = RunReporter.projectsOf(vitest)
  await vitest.standalone()
  const specifications = await vitest.globTestSpecifications(filters)
  await vitest.runTestSpecifications(
    specifications.filter(({ project }) => projects.has(project)),
    true,
  )
  await vitest.close()
  return vitest
}

/** The run came to its end, and could not say so: as on a full disk, where the machines are put back all the same. */
const unwritten: Trouble = {
  code: 'LEDGER_WRITE',
  what: 'The run could not be recorded to its end: its ledger could not be written any more.',
  hint: 'Free some space where the runs folder lies, or choose another with --out; `snapwitness clean` tells whether anything is left on the machines.',
}

/** Where nothing was touched since the user must mend something first, that is what a calling program learns. */
function exitCodeOf({ verdict, trouble, scenarios }: RunSummary): number {
  return trouble?.code === 'USAGE' && scenarios.length === 0 ? exitCodes.usage : exitCodes[verdict]
}

/** A scenario file that could not even be loaded has no entry in the ledger: its author must hear of it. */
function refuseBroken(vitest: Vitest): void {
  const modules = vitest.state.getTestModules()
  const errors = [...modules.flatMap((module) => module.errors()), ...vitest.state.getUnhandledErrors()]
  if (errors.length === 0) return
  const told = errors.map((error) =>
    messageOf(error instanceof Error ? error : (error as { message?: unknown }).message),
  )
  throw new SnapwitnessError('SCENARIO_BROKEN', `A scenario could not be run:\n${told.join('\n')}`, {
    hint: 'Mend the scenario file; `npx tsc -p .` names mistakes with their lines.',
  })
}

function noScenario({ filters, name }: Selection): UsageError {
  const wanted = [
    ...filters.map((filter) => `“${filter}”`),
    ...(name === undefined ? [] : [`the name /${name}/`]),
  ]
  return new UsageError(`No scenario matches ${wanted.join(', ') || 'at all'}.`, {
    hint: 'A filter is a part of a file name under scenarios/, such as documented-workflow; --name is for names within the files.',
  })
}
