import { SnapwitnessError } from '../core/errors.ts'
import { INTERRUPTED } from '../evidence/interruption.ts'

/** The scenario is to stop: thrown before the next thing would be done. */
export class Interrupted extends SnapwitnessError {
  constructor() {
    super(INTERRUPTED, 'The run was asked to stop.', {
      hint: 'Go on with it: snapwitness run --resume FOLDER --config FILE',
    })
  }
}
