import { setTimeout as sleep } from 'node:timers/promises'
import type { RunnerTestCase, TestContext, TestError } from 'vitest'
import { DeadlineError, SnapwitnessError } from '../core/errors.ts'
import { NotApplicable } from './errors.ts'
import { Interrupted } from './interrupted.ts'
import type { Machines } from './machines.ts'
import { THE_SCENARIO } from './recorder.ts'

/** What was thrown, whatever it is. */
export interface Failure {
  error: unknown
}

/** A scenario under way: what it is given, and what became of its body. */
export interface Act {
  vms: Machines
  step: (title: string) => void
}

type Part = Act | { skip: string }
const parts = new WeakMap<object, Part>()
const bodies = new WeakMap<object, Watch>()

interface Watch {
  ended: Promise<void>
  isOver: boolean
  thrown?: Failure
}

/** What a scenario is given now. Skips the test where it is not to begin at all. */
export function actOf({ task, skip }: Pick<TestContext, 'task' | 'skip'>): Act {
  const part = parts.get(task)
  if (!part) throw outOfPlace()
  return 'skip' in part ? skip(part.skip) : part
}

export function isUnderWay(task: object): boolean {
  return parts.has(task)
}

/** Has vitest run the test with what its fixtures need: its hooks, its own fixtures and its body. */
export async function play(
  task: RunnerTestCase,
  part: Part,
  runTest: () => Promise<void>,
): Promise<Failure | undefined> {
  parts.set(task, part)
  try {
    await runTest()
    return bodies.get(task)?.thrown ?? failureIn(task)
  } finally {
    parts.delete(task)
  }
}

/**
 * Waits for a body that goes on behind vitest's back, which only ever waits until a time is over or a run is cancelled.
 * @param longestMs what hangs for longer is left to itself
 */
export async function awaitBody(task: object, longestMs: number): Promise<void> {
  const patience = new AbortController()
  const over = sleep(longestMs, undefined, { signal: patience.signal }).catch(() => {})
  await Promise.race([bodies.get(task)?.ended, over])
  patience.abort()
}

/** The body as vitest is to call it; what it throws is kept as it is, since vitest keeps a copy alone. */
export function watched<Given extends TestContext>(body: (given: Given) => unknown) {
  const watching = async (given: Given): Promise<void> => {
    actOf(given)
    const work = (async () => void (await body(given)))()
    const watch: Watch = { ended: work.catch(() => {}), isOver: false }
    bodies.set(given.task, watch)
    try {
      await work
    } catch (error) {
      watch.thrown = { error: asSkipped(error) }
      if (!(error instanceof NotApplicable)) throw error
    } finally {
      watch.isOver = true
    }
  }
  // By the words of a function vitest knows which fixtures it asks for; `test.for` leaves its own note on it.
  return Object.defineProperties(watching, {
    ...Object.getOwnPropertyDescriptors(body),
    toString: { value: () => wordsOf(body.toString()) },
  })
}

/** One that takes all that a scenario is given as one thing, which vitest has no word for, asks for what every scenario has. */
function wordsOf(body: string): string {
  const takesOneThing = /^(async\s*)?(function\b[^(]*)?\(?\s*[A-Za-z_$][\w$]*\s*(\)|=>)/.test(body)
  return takesOneThing ? '({ vms, step }) => {}' : body
}

/** Vitest's own `skip`: there is nothing to verify here. */
function asSkipped(error: unknown): unknown {
  const isPending = error instanceof Error && 'code' in error && error.code === 'VITEST_PENDING'
  return isPending ? skipped('note' in error && String(error.note ?? '')) : error
}

function skipped(note: string | false | undefined): NotApplicable {
  return new NotApplicable(THE_SCENARIO, 'all of it', note || 'it skips itself')
}

type Result = Pick<NonNullable<RunnerTestCase['result']>, 'state' | 'errors'> & {
  /** Of a test that skips itself. */
  pending?: boolean
  note?: string
}

/** What went wrong outside the body, in a fixture or a hook, or when its time was over: as vitest has copied it. */
function failureIn(task: RunnerTestCase): Failure | undefined {
  const { timeout } = task
  const result: Result | undefined = task.result
  if (result?.state === 'skip') return { error: result.pending ? skipped(result.note) : new Interrupted() }
  if (result?.state !== 'fail') return undefined
  return { error: bodies.get(task)?.isOver === false ? timedOut(timeout) : copied(result.errors?.[0]) }
}

function copied(copy: TestError = { name: 'Error', message: 'It failed.' }): Error {
  const { code, what, hint } = copy as unknown as Record<string, unknown>
  const isOurs = typeof code === 'string' && typeof what === 'string' && typeof hint === 'string'
  return isOurs
    ? new SnapwitnessError(code, what, { hint })
    : Object.assign(new Error(copy.message), { name: copy.name })
}

function timedOut(ms: number): DeadlineError {
  return new DeadlineError(`The scenario did not end within the ${ms} ms that it is given.`, {
    hint: 'Give it more by its option `timeout`, or by `testTimeout` in the vitest configuration.',
  })
}

function outOfPlace(): SnapwitnessError {
  return new SnapwitnessError('NO_MACHINES_NOW', 'There are machines only while a scenario runs.', {
    hint: 'Ask for `vms` in a scenario, in its fixtures, or in `test.beforeEach`.',
  })
}

/** What the work throws, as far as it throws anything. */
export async function failureOf(work: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return { error }
  }
}
