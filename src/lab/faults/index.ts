import * as asFound from './as-found.ts'
import * as askedAndGot from './asked-and-got.ts'
import * as betweenTheLooks from './between-the-looks.ts'
import * as bystanders from './bystanders.ts'
import * as changeTracking from './change-tracking.ts'
import * as content from './content.ts'
import * as disksInARow from './disks-in-a-row.ts'
import type { Fault } from './fault.ts'
import * as removal from './removal.ts'
import * as revert from './revert.ts'
import * as revertsInARow from './reverts-in-a-row.ts'
import * as shapes from './shapes.ts'
import * as snapshot from './snapshot.ts'
import * as trouble from './trouble.ts'

/** Every promise that the lab can be made to break; each room exports faults alone. */
export const faults: readonly Fault[] = [
  snapshot,
  revert,
  removal,
  content,
  betweenTheLooks,
  bystanders,
  asFound,
  askedAndGot,
  shapes,
  changeTracking,
  trouble,
  disksInARow,
  revertsInARow,
].flatMap((room) => Object.values<Fault>(room))
