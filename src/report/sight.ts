import type { Markup } from '../core/html.ts'
import { diskBar } from './disk-bar.ts'
import { type BootNumbers, guestState } from './guest-state.ts'
import type { Observation } from './run-record.ts'
import { snapshotTree } from './snapshot-tree.ts'
import { toldLine } from './told-line.ts'
import { witnessLine } from './witness-line.ts'
import { writerLine } from './writer-line.ts'

/** Any observation, drawn. */
export function sight(observation: Observation, bootNumber: BootNumbers): Markup {
  const { seen } = observation
  switch (seen.kind) {
    case 'disk':
      return diskBar(seen)
    case 'witness':
      return witnessLine(seen)
    case 'writer':
      return writerLine(seen)
    case 'guest':
      return guestState(observation, seen, bootNumber)
    case 'machine':
      return snapshotTree(seen)
    default:
      return toldLine(seen)
  }
}
