import { messageOf } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import type { RunSummary } from '../../evidence/run-summary.ts'
import { mergeVerdicts, type Verdict } from '../../evidence/verdict.ts'
import type { Fault } from '../../lab/faults/fault.ts'
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
  /** Its id. */
  promise: string
  statement: string
  machine: string
  expected: string
  seen: string
}

/**
 * Runs the scenarios of the promises that a fault breaks, promise by promise until one notices, each on a fresh lab with
 * that fault.
 */
export async function tryFault(fault: Fault, out: string): Promise<TriedFault> {
  const { name, source, breaks, promises } = fault
  const startedAt = performance.now()
  const end = (caught: boolean, verdict: Verdict, caughtBy?: Catch): TriedFault => {
    const durationMs = performance.now() - startedAt
    return { name, source, statement: breaks, caught, verdict, caughtBy, durationMs }
  }
  const runOn = (filters: string[]) =>
    runCatalogue({ labOptions: ['--fault', name], filters, out, bail: true })
  try {
    if (promises.length === 0) {
      const { verdict } = await runOn(['documented-workflow'])
      return end(verdict === 'unknown', verdict)
    }
    const verdicts: Verdict[] = []
    for (const promise of promises) {
      // The files of the catalogue bear their promise's id behind its number.
      const summary = await runOn([`${promise}.scenario`])
      const caughtBy = catchIn(summary, promises)
      if (caughtBy) return end(true, summary.verdict, caughtBy)
      verdicts.push(summary.verdict)
    }
    return end(false, mergeVerdicts(verdicts))
  } catch (error) {
    say(messageOf(error))
    return end(false, 'unknown')
  }
}

function catchIn(summary: RunSummary, promises: readonly string[]): Catch | undefined {
  for (const { name, promise, checks } of summary.scenarios) {
    if (!promise || !promises.includes(promise.id)) continue
    const broken = checks.find((check) => check.verdict === 'violated')
    if (!broken) continue
    const { statement, machine, expected, seen } = broken
    return { scenario: name, promise: promise.id, statement, machine, expected, seen }
  }
  return undefined
}
