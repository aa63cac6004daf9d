import * as clocks from './clocks.ts'
import * as extents from './extents.ts'
import * as files from './files.ts'
import type { Liberty } from './liberty.ts'
import * as rules from './rules.ts'

/**
 * Every liberty that the lab can take, in the order in which those that go together are put upon each other; each room
 * exports liberties alone.
 */
export const liberties: readonly Liberty[] = [files, rules, clocks, extents].flatMap((room) =>
  Object.values<Liberty>(room),
)
