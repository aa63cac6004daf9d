import { SnapwitnessError } from '../core/errors.ts'
import type { Deed, Journal } from '../evidence/journal.ts'

/** Does something to a machine, and has it written down. */
export type Operate = <T>(deed: Deed<T>) => Promise<T>

/** Where there is no run's folder, nothing is written. */
export const unrecorded: Operate = ({ work }) => work()

/** Begins a step of a clean-up, told to the ledger where that can still be written. */
export function stepEvenIfUnwritten(journal: Journal, title: string): void {
  try {
    journal.step(title)
  } catch (error) {
    if (!isUnwritten(error)) throw error
  }
}

/**
 * For the taking away of what is ours: when the ledger can no longer be written, as on a full disk, it is still done.
 * Of all that a run does only this needs nothing to undo it.
 */
export function evenIfUnwritten(journal: Journal): Operate {
  return async (deed) => {
    let outcome: { result: Awaited<ReturnType<typeof deed.work>> } | undefined
    let begun = false
    try {
      return await journal.operation({
        ...deed,
        async work() {
          begun = true
          const result = await deed.work()
          outcome = { result }
          return result
        },
      })
    } catch (error) {
      if (!isUnwritten(error)) throw error
      if (outcome) return outcome.result
      if (begun) throw error
      return deed.work()
    }
  }
}

function isUnwritten(error: unknown): boolean {
  return error instanceof SnapwitnessError && error.code === 'LEDGER_WRITE'
}
