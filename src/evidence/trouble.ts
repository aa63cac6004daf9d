import { messageOf, SnapwitnessError } from '../core/errors.ts'
import type { Trouble } from './units.ts'

/** What was thrown, as a ledger keeps it. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof SnapwitnessError) return { code: error.code, what: error.what, hint: error.hint }
  return {
    code: 'UNEXPECTED',
    what: messageOf(error),
    hint: 'This is a defect of the scenario or of Snapwitness; please report it with the run folder.',
  }
}
