import type { NewDisk } from '../scenario/attach.ts'
import type { NewVolume } from '../scenario/disks.ts'
import type { Machines } from '../scenario/machines.ts'
import { MORE_MIB, type Of } from './operations.ts'

/** What is asked of machines, as the words of a scenario take it. */

/** As the host, its tasks and a report call it. */
export function newDisk({ disk, sizeMiB, mode }: Of<'attach'>): NewDisk {
  return { sizeMiB, name: `disk ${disk}`, ...(mode !== 'persistent' && { mode }) }
}

/** A host that reserves all of a machine's memory gives it more only where so much more is free. */
export function resized(sign: 1 | -1): Parameters<Machines['reconfigure']>[0] {
  return ({ memoryMiB, cpus, memoryReserved }) => ({
    cpus: cpus + sign,
    ...(memoryReserved !== true && { memoryMiB: memoryMiB + sign * MORE_MIB }),
  })
}

/** XFS wants more room than such a disk has. */
export function newVolume({ disk }: Of<'initialize'>): NewVolume {
  return { label: `disk-${disk}`, filesystem: { linux: 'ext4' } }
}
