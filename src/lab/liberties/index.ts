import * as changeTracking from './change-tracking.ts'
import * as clocks from './clocks.ts'
import * as delays from './delays.ts'
import * as extents from './extents.ts'
import * as files from './files.ts'
import * as guests from './guests.ts'
import type { Liberty } from './liberty.ts'
import * as neighbours from './neighbours.ts'
import * as rules from './rules.ts'

/**
 * Every liberty that the lab can take, in the order in which those that go together are put upon each other; each room
 * exports liberties alone.
 */
export const liberties: readonly Liberty[] = [
  files,
  delays,
  rules,
  changeTracking,
  clocks,
  guests,
  neighbours,
  extents,
].flatMap((room) => Object.values<Liberty>(room))
