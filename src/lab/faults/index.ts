import { connectionDies } from './connection-dies.ts'
import type { Fault } from './fault.ts'
import { flippedBit } from './flipped-bit.ts'
import { guestDoesNotBoot } from './guest-does-not-boot.ts'
import { memoryNotRestored } from './memory-not-restored.ts'
import { revertDoesNothing } from './revert-does-nothing.ts'
import { revertSkipsADisk } from './revert-skips-a-disk.ts'
import { revertToTheWrongSnapshot } from './revert-to-the-wrong-snapshot.ts'
import { snapshotSkipsADisk } from './snapshot-skips-a-disk.ts'
import { staleOverlay } from './stale-overlay.ts'

/** Every promise that the lab can be made to break. */
export const faults: readonly Fault[] = [
  snapshotSkipsADisk,
  revertDoesNothing,
  revertSkipsADisk,
  revertToTheWrongSnapshot,
  memoryNotRestored,
  staleOverlay,
  flippedBit,
  guestDoesNotBoot,
  connectionDies,
]
