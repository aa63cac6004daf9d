import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Writable } from 'node:stream'
import type { Vitest } from 'vitest/node'
import { loadConfig } from '../../config/load.ts'
import { messageOf, SnapwitnessError, UsageError } from '../../core/errors.ts'
import type { Trouble } from '../../evidence/entries.ts'
import { LEDGER_FILE, readLedger } from '../../evidence/ledger.ts'
import { ofType, type RunSummary, summarize } from '../../evidence/run-summary.ts'
import { salvageLedger } from '../../evidence/salvage.ts'
import { exitCodeOf, exitCodes } from '../output.ts'
import { projectRoot } from '../project-root.ts'
import { followProgress } from './progress.ts'
import { refuseEarly } from './refuse-early.ts'
import { newRunId, runFolderOf } from './run-folder.ts'
import { handOver } from './settings.ts'

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
  /** The folder of a run that is to go on. */
  resume?: string | undefined
  /** Leave the machines as they are at the end. */
  keep?: boolean | undefined
  /** Take machines away from whoever holds them. */
  steal?: boolean | undefined
  /** Stop at the first scenario that does not hold. */
  bail?: boolean | undefined
}

export interface FinishedRun {
  folder: string
  summary: RunSummary
  exitCode: number
}

/** Runs scenarios, shows them as they go, and leaves the run's folder with its ledger and report. */
export async function runScenarios(request: RunRequest): Promise<FinishedRun> {
  const { configPath, filters, name, command, keep = false, steal = false, bail = false } = request
  const config = await loadConfig(configPath)
  const { id, folder } = await placeOf(request)
  await refuseEarly(config, { run: id, steal })
  const resumed = request.resume !== undefined
  handOver({ configPath, id, folder, command, resumed, keep, steal })
  const progress = followProgress(folder)
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { startVitest } = await import('vitest/node')
  const vitest = await startVitest(
    'test',
    filters,
    {
      root: projectRoot,
      project: ['scenarios'],
      watch: false,
      reporters: [{}],
      passWithNoTests: true,
      ...(bail && { bail: 1 }),
      ...(name !== undefined && { testNamePattern: name }),
    },
    {},
    // The ledger tells what happened, in words for people; vitest would add a stack trace.
    { stderr: silence, stdout: silence },
  )
  await vitest.close()
  progress.stop()
  refuseBroken(vitest)
  if (!existsSync(join(folder, LEDGER_FILE))) throw noScenario(filters, name)
  const { entries } = await salvageLedger(folder)
  const summary = summarize(entries)
  if (ofType(entries, 'run-ended').length === 0) summary.trouble ??= unwritten
  if (summary.scenarios.length === 0 && !summary.trouble) throw noScenario(filters, name)
  return { folder, summary, exitCode: exitCodeOfRun(summary) }
}

async function placeOf({ resume, out }: RunRequest): Promise<{ id: string; folder: string }> {
  if (resume === undefined) {
    const id = newRunId()
    return { id, folder: runFolderOf(out, id) }
  }
  const id = ofType(await readLedger(resume), 'run-started')[0]?.runId
  if (id !== undefined) return { id, folder: resolve(resume) }
  throw new UsageError(`${resume} holds no run that could go on: its ledger has no beginning.`, {
    hint: 'Start a new one, without --resume.',
  })
}

/** The run came to its end, and could not say so: as on a full disk, where the machines are put back all the same. */
const unwritten: Trouble = {
  code: 'LEDGER_WRITE',
  what: 'The run could not be recorded to its end: its ledger could not be written any more.',
  hint: 'Free some space where the runs folder lies, or choose another with --out; `snapwitness clean` tells whether anything is left on the machines.',
}

/** Where nothing was touched since the user must mend something first, that is what a calling program learns. */
function exitCodeOfRun({ verdict, trouble, scenarios }: RunSummary): number {
  return trouble?.code === 'USAGE' && scenarios.length === 0 ? exitCodes.usage : exitCodeOf(verdict)
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

function noScenario(filters: string[], name: string | undefined): UsageError {
  const wanted = [
    ...filters.map((filter) => `“${filter}”`),
    ...(name === undefined ? [] : [`the name /${name}/`]),
  ]
  return new UsageError(`No scenario matches ${wanted.join(', ') || 'at all'}.`, {
    hint: 'A filter is a part of a file name under scenarios/, such as documented-workflow; --name is for names within the files.',
  })
}
