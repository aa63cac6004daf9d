import type { Disks } from '../scenario/disks.ts'
import type { Volumes } from '../scenario/volumes.ts'
import type { Witnesses } from '../scenario/witnesses.ts'
import { DATA_MIB, type Of } from './operations.ts'

/** What changes the data of a disk. */
export type Writing = Of<'write' | 'overwrite' | 'scatter' | 'zero' | 'discard'>

/** Onto the disk itself; what it holds already is changed. */
export async function onDisk(
  disk: Disks,
  operation: Writing,
  was: Witnesses | undefined,
): Promise<Witnesses> {
  if (!was) return disk.writeRaw({ sizeMiB: DATA_MIB })
  switch (operation.do) {
    case 'scatter':
      return disk.overwriteRaw(was, { scattered: operation.burst })
    case 'zero':
      return disk.zeroRaw(was, { scattered: operation.burst })
    case 'discard':
      return (await disk.discardRaw(was, { scattered: operation.burst })).witnesses
    default:
      return disk.overwriteRaw(was)
  }
}

/** In a file on the volume. */
export async function onVolume(
  volume: Volumes,
  operation: Writing,
  was: Witnesses | undefined,
): Promise<Witnesses> {
  if (!was) return volume.write({ sizeMiB: DATA_MIB })
  switch (operation.do) {
    case 'scatter':
      return volume.overwrite(was, { scattered: operation.burst })
    case 'zero':
      return volume.punchHoles(was, { scattered: operation.burst })
    default:
      return volume.overwrite(was)
  }
}
