import { promiseOfStatement } from '../judge/table.ts'

/** The promise that a check is about, as far as people and known issues name one. */
export interface PromiseName {
  id: string
  number?: number | undefined
  statement: string
}

/** The one that the statement follows from; else the one that its scenario verifies. */
export function promiseOf(judgement: string, ofScenario: PromiseName | undefined): PromiseName | undefined {
  const own = promiseOfStatement(judgement.replace(/^not /, ''))
  if (!own) return ofScenario
  return { id: own.id, number: own.number, statement: own.statement }
}

/** `promise 7`, `promise our-own`; where there is none, the statement. */
export function labelOf({
  promise,
  judgement,
}: {
  promise: PromiseName | undefined
  judgement: string
}): string {
  return promise ? `promise ${promise.number ?? promise.id}` : `“${judgement}”`
}
