import type { RunnerTestCase } from 'vitest'
import { Limits } from '../config/limits.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { MOST } from '../core/bounds.ts'
import { guardOutput } from '../core/guard-output.ts'
import { shortened } from '../core/shortened.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { keepYoungObjectsFew } from '../core/young-objects.ts'
import type { Promised } from '../evidence/entries.ts'
import { isStopAsked } from '../evidence/interruption.ts'
import { Ledger } from '../evidence/ledger.ts'
import { troubleOf } from '../evidence/trouble.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { authorsExpectation } from '../judge/expectation.ts'
import { returnToBaseline } from '../safety/baseline.ts'
import { stepEvenIfUnwritten } from '../safety/operate.ts'
import { awaitBody, type Failure, isUnderWay, play } from './act.ts'
import { withMachines } from './connect.ts'
import { ChecksFailed, NotApplicable } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'
import { Machines } from './machines.ts'
import { type Needs, unmetNeed } from './needs.ts'
import { type ProvidedRun, withOpenedRun } from './opened-run.ts'
import { Recorder, THE_SCENARIO } from './recorder.ts'
import { Stage } from './stage.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Of a scenario; the verdict stands there when it has one that says something. */
    snapwitness?: { verdict?: Verdict }
  }
}

/** What its author says of a scenario beside its body. */
export interface About {
  promise?: Promised | undefined
  needs?: Needs | undefined
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
  await uninterrupted(() =>
    withOpenedRun(async (run) => {
      const skip = reasonToSkip(task, run)
      if (skip === undefined) await perform(task, about, run, runTest)
      else await play(task, { skip }, runTest)
    }),
  )
}

// Vitest runs scenarios in a process of their own. When the one that started it is killed, nobody would hear of what it
// goes on doing to machines that the next run may already use.
process.once('disconnect', () => process.exit(1))

/** A signal that reaches every process is for the one that runs the whole: it has the scenario end in order. */
async function uninterrupted(work: () => Promise<void>): Promise<void> {
  const ignore = () => {}
  for (const signal of SIGNALS) process.on(signal, ignore)
  try {
    await work()
  } finally {
    for (const signal of SIGNALS) process.off(signal, ignore)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function reasonToSkip(task: RunnerTestCase, run: ProvidedRun): string | undefined {
  if (run.judged.includes(`${task.file.name}#${task.fullTestName}`)) return 'It has its verdict already.'
  return isStopAsked(run.folder) ? 'The run was asked to stop.' : undefined
}

async function perform(
  task: RunnerTestCase,
  { promise, needs = {} }: About,
  run: ProvidedRun,
  runTest: () => Promise<void>,
): Promise<void> {
  const config = await loadConfig(run.configPath)
  const ledger = Ledger.open(run.folder)
  const machines = config.machines.map((machine) => machine.name)
  const about = { name: task.fullTestName, file: task.file.name, ...(promise && { promise }) }
  const recorder = new Recorder(ledger, { ...about, machines })
  const startedAt = performance.now()
  const unmet = unmetNeed(needs, config.machines)
  const { failure, told } = unmet
    ? await leftOut(task, recorder, unmet, runTest)
    : await onMachines(task, { config, run, ledger, recorder }, runTest)
  if (failure?.error instanceof NotApplicable) {
    const { machine, what, reason } = failure.error
    recorder.notApplicable(machine, what, reason)
  }
  const verdict = verdictOf(recorder, failure)
  const trouble = troubleUnlessChecked(failure)
  recorder.end(verdict, performance.now() - startedAt, trouble)
  ledger.close()
  task.meta.snapwitness = trouble || recorder.isApplicable ? { verdict } : {}
  if (failure && failure.error !== told?.error) throw failure.error
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

async function onMachines(
  task: RunnerTestCase,
  { config, run, ledger, recorder }: { config: Config; run: ProvidedRun; ledger: Ledger; recorder: Recorder },
  runTest: () => Promise<void>,
): Promise<Outcome> {
  const limits = new Limits(config.timeouts)
  let told: Failure | undefined
  const failure = await failureOf(() =>
    withMachines({ config, terms: run.terms, ledger, recorder, limits }, async (machines) => {
      const vms = new Machines(machines, new Stage(machines))
      told = await play(task, { vms, step: (title) => recorder.journal.step(title) }, runTest)
      recorder.stop()
      await awaitBody(task, limits.task().remainingMs)
      const leftOver = run.keep ? undefined : await failureOf(() => cleanUp(machines, recorder))
      if (told ?? leftOver) throw (told ?? leftOver)?.error
    }),
  )
  return { failure, told }
}

async function cleanUp(machines: readonly MachineUnderTest[], recorder: Recorder): Promise<void> {
  stepEvenIfUnwritten(recorder.journal, 'Clean up')
  await sideBySide(machines, async (machine) => {
    await machine.guest.close()
    await returnToBaseline(machine.custody, recorder.journal)
    await machine.observeMachine()
  })
}

async function failureOf(work: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return { error }
  }
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

function troubleUnlessChecked(failure: Failure | undefined) {
  return failure && !isFinding(failure.error) ? troubleOf(failure.error) : undefined
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
