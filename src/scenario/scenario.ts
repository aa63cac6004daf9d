import { expect, inject, test } from 'vitest'
import { Limits } from '../config/limits.ts'
import { loadConfig } from '../config/load.ts'
import { rememberPrinted } from '../config/secret-command.ts'
import { guardOutput } from '../core/guard-output.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { Promised } from '../evidence/entries.ts'
import { isStopAsked } from '../evidence/interruption.ts'
import { Ledger } from '../evidence/ledger.ts'
import { troubleOf } from '../evidence/trouble.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { authorsExpectation } from '../judge/expectation.ts'
import { type PromiseId, promises } from '../judge/promises.ts'
import { returnToBaseline } from '../safety/baseline.ts'
import type { LeaseTerms } from '../safety/lease.ts'
import { stepEvenIfUnwritten } from '../safety/operate.ts'
import { withMachines } from './connect.ts'
import { ChecksFailed, NotApplicable } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'
import { Machines } from './machines.ts'
import { Recorder, THE_SCENARIO } from './recorder.ts'
import { Stage } from './stage.ts'
import './matchers.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The run that this scenario belongs to. */
    run: ProvidedRun
    /** What the commands of the configuration have printed. */
    secrets: [key: string, printed: string][]
  }
}

/** What every scenario of a run is told; it crosses to another process. */
export interface ProvidedRun {
  folder: string
  configPath: string
  /** By what right the machines are used. */
  terms: LeaseTerms
  /** Leave the machines as they are when the scenario ends. */
  keep: boolean
  /** Scenarios that have their verdict already, as `file#name`. */
  judged: string[]
}

/** What a scenario is given. */
export interface ScenarioFixtures {
  /** Every machine of the configuration. */
  vms: Machines
  /** Names the step of the document that begins here. */
  step: (title: string) => void
}

/** A promise of an author's own catalogue. */
export interface OwnPromise {
  /** The same in every version: `orders-survive`. */
  id: string
  statement: string
  /** Where it is written. */
  source: string
}

type Body = (fixtures: ScenarioFixtures) => Promise<void>

/**
 * A snapshot scenario: a vitest test on real machines, whose every deed and sight is kept in the run's ledger.
 * @param promise what it verifies and where that is written, where it is one of the catalogue
 */
export function scenario(name: string, body: Body): void
export function scenario(name: string, promise: PromiseId | OwnPromise, body: Body): void
export function scenario(name: string, ...rest: [Body] | [PromiseId | OwnPromise, Body]): void {
  const [which, body] = rest.length === 2 ? rest : [undefined, rest[0]]
  const promise = typeof which === 'string' ? { id: which, ...promises[which] } : which
  // Whatever a configuration says: what was seen is not tried again until it reads better.
  test(name, { retry: 0 }, async ({ task, skip }) => {
    const run = inject('run')
    const about = { name, file: task.file.name, ...(promise && { promise }) }
    if (run.judged.includes(`${about.file}#${name}`)) skip('It has its verdict already.')
    if (isStopAsked(run.folder)) skip('The run was asked to stop.')
    await uninterrupted(() => conduct(about, run, body))
  })
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

async function conduct(
  about: { name: string; file: string; promise?: Promised },
  run: ProvidedRun,
  body: Body,
): Promise<void> {
  guardOutput()
  rememberPrinted(inject('secrets'))
  const config = await loadConfig(run.configPath)
  const ledger = Ledger.open(run.folder)
  const machines = config.machines.map((machine) => machine.name)
  const recorder = new Recorder(ledger, { ...about, machines })
  const startedAt = performance.now()
  const limits = new Limits(config.timeouts)
  const failure = await failureOf(() =>
    withMachines({ config, terms: run.terms, ledger, recorder, limits }, async (machines) => {
      const vms = new Machines(machines, new Stage(machines))
      const failed = await failureOf(() => body({ vms, step: (title) => recorder.journal.step(title) }))
      const leftOver = run.keep ? undefined : await failureOf(() => cleanUp(machines, recorder))
      if (failed ?? leftOver) throw (failed ?? leftOver)?.error
    }),
  )
  if (failure?.error instanceof NotApplicable) {
    const { machine, what, reason } = failure.error
    recorder.notApplicable(machine, what, reason)
  }
  recorder.end(verdictOf(recorder, failure), performance.now() - startedAt, troubleUnlessChecked(failure))
  ledger.close()
  if (failure && !(failure.error instanceof NotApplicable)) throw failure.error
}

async function cleanUp(machines: readonly MachineUnderTest[], recorder: Recorder): Promise<void> {
  stepEvenIfUnwritten(recorder.journal, 'Clean up')
  await sideBySide(machines, async (machine) => {
    await machine.guest.close()
    await returnToBaseline(machine.custody, recorder.journal)
    await machine.observeMachine()
  })
}

/** What was thrown, whatever it is. */
interface Failure {
  error: unknown
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
  const [sentence = '', ...rest] = error.message.split('\n')
  const said = rest.join('\n').trim()
  const seen = recorder.journal.observe(THE_SCENARIO, { kind: 'expectation', said })
  recorder.judge(THE_SCENARIO, authorsExpectation, { sentence }, [seen])
}

function troubleUnlessChecked(failure: Failure | undefined) {
  return failure && !isFinding(failure.error) ? troubleOf(failure.error) : undefined
}

function isFinding(error: unknown): boolean {
  return error instanceof ChecksFailed || error instanceof NotApplicable || isAssertion(error)
}

function isAssertion(error: unknown): error is Error {
  return error instanceof Error && error.name === 'AssertionError'
}

export { expect }
