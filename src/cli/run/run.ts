import { resolve } from 'node:path'
import { startVitest, type Vitest } from 'vitest/node'
import { loadConfig } from '../../config/load.ts'
import { messageOf, SnapwitnessError, UsageError } from '../../core/errors.ts'
import { type RunSummary, summarize } from '../../evidence/run-summary.ts'
import { salvageLedger } from '../../evidence/salvage.ts'
import { projectRoot } from '../project-root.ts'
import { followProgress } from './progress.ts'
import { newRunId, runFolderOf } from './run-folder.ts'

export interface RunRequest {
  configPath: string
  /** Words that a scenario's file name must hold; none means every scenario. */
  filters: string[]
  /** A regular expression for the scenario's own name. */
  name?: string | undefined
  /** The folder that gets the run's own folder. */
  out: string
  /** As the ledger shall tell it: `snapwitness run`. */
  command: string
}

export interface FinishedRun {
  folder: string
  summary: RunSummary
}

/** Runs scenarios, shows them as they go, and leaves the run's folder with its ledger and report. */
export async function runScenarios({
  configPath,
  filters,
  name,
  out,
  command,
}: RunRequest): Promise<FinishedRun> {
  await loadConfig(configPath)
  const id = newRunId()
  const folder = runFolderOf(out, id)
  Object.assign(process.env, {
    SNAPWITNESS_CONFIG: resolve(configPath),
    SNAPWITNESS_RUN_ID: id,
    SNAPWITNESS_RUN_FOLDER: folder,
    SNAPWITNESS_COMMAND: command,
  })
  const progress = followProgress(folder)
  const vitest = await startVitest('test', filters, {
    root: projectRoot,
    project: ['scenarios'],
    watch: false,
    reporters: [{}],
    passWithNoTests: true,
    ...(name !== undefined && { testNamePattern: name }),
  })
  await vitest.close()
  progress.stop()
  refuseBroken(vitest)
  const summary = summarize((await salvageLedger(folder)).entries)
  if (summary.scenarios.length === 0) throw noScenario(filters)
  return { folder, summary }
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

function noScenario(filters: string[]): UsageError {
  return new UsageError(
    `No scenario matches ${filters.map((filter) => `“${filter}”`).join(', ') || 'at all'}.`,
    {
      hint: 'A filter is a part of a file name under scenarios/, such as documented-workflow.',
    },
  )
}
