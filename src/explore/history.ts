import { apply, beginning, type Model } from './model.ts'
import type { Operation } from './operations.ts'
import { isPossible } from './preconditions.ts'

/** An operation with what is so before and after it. */
export interface Moment {
  before: Model
  operation: Operation
  after: Model
}

/** The operations of which each is possible when its turn comes; the others are left out. */
export function possible(operations: readonly Operation[]): Operation[] {
  return momentsOf(operations).map(({ operation }) => operation)
}

export function momentsOf(operations: readonly Operation[]): Moment[] {
  const moments: Moment[] = []
  let before = beginning
  for (const operation of operations) {
    const moment = momentOf(before, operation)
    if (!moment) continue
    moments.push(moment)
    before = moment.after
  }
  return moments
}

/** Undefined where the operation is not possible then. */
export function momentOf(before: Model, operation: Operation): Moment | undefined {
  return isPossible(before, operation) ? { before, operation, after: apply(before, operation) } : undefined
}

/** What is so when all of it is done. */
export function outcomeOf(operations: readonly Operation[]): Model {
  return momentsOf(operations).at(-1)?.after ?? beginning
}
