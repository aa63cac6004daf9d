import type { RunnerTestCase } from 'vitest'
import { Limits } from '../config/limits.ts'
import { type Config, loadConfig, type MachineConfig } from '../config/load.ts'
import { MOST } from '../core/bounds.ts'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import { guardOutput } from '../core/guard-output.ts'
import { shortened } from '../core/shortened.ts'
import { quoted } from '../core/words.ts'
import { keepYoungObjectsFew } from '../core/young-objects.ts'
import type { Promised } from '../evidence/entries.ts'
import { isStopAsked } from '../evidence/interruption.ts'
import { Ledger } from '../evidence/ledger.ts'
import { keyOfUnit } from '../evidence/ledger-index.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { authorsExpectation } from '../judge/expectation.ts'
import { awaitBody, type Failure, failureOf, isUnderWay, play } from './act.ts'
import { cleanUp } from './clean-up.ts'
import { withMachines } from './connect.ts'
import type { Crew } from './crews.ts'
import { ChecksFailed, NotApplicable } from './errors.ts'
import { Machines } from './machines.ts'
import {
  type CrewRequest,
  type FoundOnHost,
  KeptFromWork,
  type OpenedRun,
  type ProvidedRun,
  type Told,
  withOpenedRun,
  withRoomFor,
} from './opened-run.ts'
import { placeIn, type ScenarioFile } from './place-in-file.ts'
import { Recorder, THE_SCENARIO } from './recorder.ts'
import { Stage } from './stage.ts'
import { isOfTheRoad } from './trouble-of-the-road.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Of a scenario; when it is through, its verdict, or that nothing of it applies to its machines. */
    snapwitness?: { scenario: string; verdict?: Verdict; notApplicable?: true }
  }
}

/** What a scenario is beside its body. */
export interface About {
  /** As its author calls it, whichever crew it is on. */
  name: string
  promise: Promised | undefined
  /** Whom it is for. */
  asked: CrewRequest
}

/** From the run's hand-over of its machines until they are as its baseline keeps them again. */
export async function conduct(
  task: RunnerTestCase,
  about: About,
  runTest: () => Promise<void>,
): Promise<void> {
  // A hook of ours may stand around a test twice, at its file and at its `describe`.
  if (isUnderWay(task)) return runTest()
  guardOutput()
  keepYoungObjectsFew()
  task.retry = retryOf(task)
  await uninterrupted(() =>
    withOpenedRun(about.asked, async (told) => {
      const skip = reasonToSkip(task, about, told)
      if (skip === undefined && 'run' in told) await perform(task, about, told, runTest)
      else await play(task, { skip: skip ?? '' }, runTest)
    }),
  )
}

// Vitest runs scenarios in a process of their own. When the one that started it is killed, nobody would hear of what it
// goes on doing to machines that the next run may already use.
process.once('disconnect', () => process.exit(1))

/**
 * A signal that reaches every process is for the one that runs the whole: it has the scenarios end in order. Several may be
 * at work in this process.
 */
async function uninterrupted(work: () => Promise<void>): Promise<void> {
  if (atWork++ === 0) for (const signal of SIGNALS) process.on(signal, ignore)
  try {
    await work()
  } finally {
    if (--atWork === 0) for (const signal of SIGNALS) process.off(signal, ignore)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const ignore = () => {}
let atWork = 0

function reasonToSkip(task: RunnerTestCase, { name }: About, told: Told): string | undefined {
  if (!('run' in told)) return 'skip' in told ? told.skip : undefined
  const { run, crew } = told
  if (run.judged.includes(keyOfUnit({ file: task.file.name, name, machines: [...crew] })))
    return 'It has its verdict already.'
  return isStopAsked(run.folder) ? 'The run was asked to stop.' : undefined
}

async function perform(
  task: RunnerTestCase,
  { name, promise }: About,
  { run, crew, kept, unmet }: OpenedRun,
  runTest: () => Promise<void>,
): Promise<void> {
  const config = await loadConfig(run.configPath)
  const machines = membersOf(config, crew, run.found)
  const ledger = Ledger.open(run.folder)
  const about = { name, file: task.file.name, ...(promise && { promise }) }
  const unit = keyOfUnit({ file: task.file.name, name, machines: [...crew] })
  const triesAgain = again.get(task) ?? run.unseen[unit]
  again.delete(task)
  const recorder = new Recorder(ledger, { ...about, machines: [...crew], ...(triesAgain && { triesAgain }) })
  const startedAt = performance.now()
  const { failure, told } =
    unmet !== undefined
      ? await leftOut(task, recorder, unmet, runTest)
      : kept
        ? { failure: { error: new KeptFromWork(kept) }, told: undefined }
        : await onMachines(task, { config, machines, run, ledger, recorder }, runTest)
  if (failure?.error instanceof NotApplicable) recorder.leaveOff(failure.error)
  const verdict = recorder.isApplicable ? verdictOf(recorder, failure) : 'unknown'
  const trouble = troubleUnlessChecked(failure, task.file)
  recorder.end(verdict, performance.now() - startedAt, trouble)
  ledger.close()
  if (!triesAgain && isOfTheRoad(failure?.error) && verdict === 'unknown') again.set(task, recorder.scenario)
  const hasSay = trouble !== undefined || recorder.isApplicable
  task.meta.snapwitness = { scenario: name, ...(hasSay ? { verdict } : { notApplicable: true }) }
  if (failure && failure.error !== told?.error) throw failure.error
}

/** The crew as the configuration has its machines, named there or found on a host. */
function membersOf({ machines, select }: Config, crew: Crew, found: readonly FoundOnHost[]): MachineConfig[] {
  return crew.map((name) => {
    const named = machines.find((machine) => machine.name === name)
    const group = found.find((one) => one.name === name)?.group
    const use = select.find((one) => one.group === group)?.use
    if (named) return named
    if (use) return { name, ...use }
    throw new UsageError(`The configuration names no machine ${quoted(name)} any more.`, {
      hint: 'It was changed while the run was going on: run again.',
    })
  })
}

interface Outcome {
  failure?: Failure | undefined
  /** What vitest knows of it already. */
  told?: Failure | undefined
}

async function leftOut(
  task: RunnerTestCase,
  recorder: Recorder,
  reason: string,
  runTest: () => Promise<void>,
): Promise<Outcome> {
  recorder.notApplicable(THE_SCENARIO, 'all of it', reason)
  await play(task, { skip: reason }, runTest)
  return {}
}

/** Scenarios that are to be tried once more, by the attempt that trouble of the road has ended; never one that found anything. */
const again = new WeakMap<object, string>()

/** Given when a scenario begins: vitest takes every function off the tests that it has collected. */
function retryOf(task: object): RunnerTestCase['retry'] {
  return { count: 1, condition: () => again.has(task) }
}

interface Work {
  config: Config
  machines: readonly MachineConfig[]
  run: ProvidedRun
  ledger: Ledger
  recorder: Recorder
}

async function onMachines(
  task: RunnerTestCase,
  { config, machines: crew, run, ledger, recorder }: Work,
  runTest: () => Promise<void>,
): Promise<Outcome> {
  const limits = new Limits(config.timeouts)
  let told: Failure | undefined
  const failure = await failureOf(() =>
    withMachines(
      {
        hosts: config.hosts,
        crew,
        terms: run.terms,
        found: run.found,
        whenRoom: (machine, work) => (run.limitsMemory ? withRoomFor(machine, work) : work()),
        ledger,
        recorder,
        limits,
      },
      async (machines) => {
        const stage = new Stage(machines)
        const vms = new Machines(machines, stage)
        told = await play(task, { vms, step: (title) => recorder.journal.step(title) }, runTest)
        recorder.stop()
        await awaitBody(task, limits.task().remainingMs)
        const leftOver = run.keep ? undefined : await failureOf(() => cleanUp(machines, stage, recorder))
        if (told ?? leftOver) throw (told ?? leftOver)?.error
      },
    ),
  )
  return { failure, told }
}

/**
 * What the checks found. An error that is no finding kept us from seeing, so that without a violation nothing is known;
 * an author's own `expect` that failed is a finding like any other.
 */
function verdictOf(recorder: Recorder, failure: Failure | undefined): Verdict {
  if (failure && isAssertion(failure.error)) recordExpectation(recorder, failure.error)
  const unseen: Verdict[] = failure && !isFinding(failure.error) ? ['unknown'] : []
  return mergeVerdicts([...recorder.verdicts, ...unseen])
}

function recordExpectation(recorder: Recorder, error: Error): void {
  const [first = '', ...rest] = error.message.split('\n')
  const [sentence, said] = [shortened(first), shortened(rest.join('\n').trim(), MOST.notesChars)]
  const seen = recorder.journal.observe(THE_SCENARIO, { kind: 'expectation', said })
  recorder.judge(THE_SCENARIO, authorsExpectation, { sentence }, [seen])
}

function troubleUnlessChecked(failure: Failure | undefined, file: ScenarioFile): Trouble | undefined {
  if (!failure || isFinding(failure.error)) return undefined
  const trouble = troubleOf(failure.error)
  const at = failure.error instanceof SnapwitnessError ? undefined : placeIn(file, failure.error)
  return at === undefined ? trouble : { ...trouble, what: shortened(`At ${at}: ${trouble.what}`) }
}

/** By its name: of what a fixture has thrown there is a copy alone. */
function isFinding(error: unknown): boolean {
  return error instanceof NotApplicable || isAssertion(error) || isNamed(error, ChecksFailed.name)
}

function isAssertion(error: unknown): error is Error {
  return isNamed(error, 'AssertionError')
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name
}
