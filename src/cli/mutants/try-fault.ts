import { messageOf } from '../../core/errors.ts'
import type { RunSummary } from '../../evidence/run-summary.ts'
import type { Verdict } from '../../evidence/verdict.ts'
import type { Fault } from '../../lab/faults/fault.ts'
import { say } from '../output.ts'
import { runCatalogue } from './catalogue-run.ts'

/** What the catalogue made of a fault. */
export interface TriedFault {
  name: string
  source: string
  /** The promise that it breaks. */
  statement: string
  /** By a statement that it breaks, and not by an accident elsewhere; a fault that is no finding, as `unknown`. */
  caught: boolean
  verdict: Verdict
  caughtBy: Catch | undefined
  durationMs: number
}

/** The check that noticed, and how its failure reads. */
interface Catch {
  scenario: string
  promise: number
  statement: string
  machine: string
  expected: string
  seen: string
}

/** Runs the scenarios of the promises that a fault breaks, on a lab with that fault. */
export async function tryFault(fault: Fault, out: string): Promise<TriedFault> {
  const { name, source, breaks, statement: numbers } = fault
  const startedAt = performance.now()
  const told = { name, source, statement: breaks }
  try {
    const summary = await runCatalogue({ labOptions: ['--fault', name], filters: filtersFor(numbers), out })
    const caughtBy = catchIn(summary, numbers)
    const { verdict } = summary
    const caught = numbers.length === 0 ? verdict === 'unknown' : caughtBy !== undefined
    return { ...told, caught, verdict, caughtBy, durationMs: performance.now() - startedAt }
  } catch (error) {
    say(messageOf(error))
    const durationMs = performance.now() - startedAt
    return { ...told, caught: false, verdict: 'unknown', caughtBy: undefined, durationMs }
  }
}

/** The files of the catalogue begin with the number of their promise. */
function filtersFor(numbers: readonly number[]): string[] {
  return numbers.length === 0
    ? ['documented-workflow']
    : numbers.map((number) => `promises/${String(number).padStart(2, '0')}-`)
}

function catchIn(summary: RunSummary, numbers: readonly number[]): Catch | undefined {
  for (const { name, promise, checks } of summary.scenarios) {
    if (!promise || !numbers.includes(promise.number)) continue
    const broken = checks.find((check) => check.verdict === 'violated')
    if (!broken) continue
    const { statement, machine, expected, seen } = broken
    return { scenario: name, promise: promise.number, statement, machine, expected, seen }
  }
  return undefined
}
