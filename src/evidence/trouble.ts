import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { shortened } from '../core/shortened.ts'
import type { Trouble } from './units.ts'

/** What was thrown, as a ledger keeps it: an author's error may hold all that a guest has printed. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof SnapwitnessError) {
    return { code: error.code, what: shortened(error.what), hint: shortened(error.hint) }
  }
  return {
    code: 'UNEXPECTED',
    what: shortened(messageOf(error)),
    hint: 'This is a defect of the scenario or of Snapwitness; please report it with the run folder.',
  }
}
