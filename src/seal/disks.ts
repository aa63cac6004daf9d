import { sideBySide } from '../core/side-by-side.ts'
import type { SealedDisk, SealedPart } from '../evidence/sealed.ts'
import { sealDisk } from '../judge/seal-state.ts'
import { DiskUnderTest } from '../scenario/disk.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import type { Check } from '../scenario/recorder.ts'
import { sealedImage } from './image.ts'
import { HERE } from './record.ts'

/** Of a disk of the seal every block, against what follows from the seal. */
export function checkDisks(
  machine: MachineUnderTest,
  { part, disks }: SealedPart,
  places: ReadonlyMap<string, DiskUnderTest>,
): Promise<Check[]> {
  return sideBySide(disks, async (sealed) => {
    const disk = places.get(sealed.uuid) ?? diskOf(machine, sealed)
    await disk.observeUntil(({ present }) => present)
    const image = sealedImage(machine.run, sealed)
    const read = await disk.readWitness({ place: 'raw', image })
    return machine.judge(sealDisk, { part, disk: sealed.disk }, read)
  })
}

/** A disk that somebody has sealed long ago, with the newest of its rounds. */
export function diskOf(
  machine: MachineUnderTest,
  { disk, uuid, sizeBytes, rounds }: SealedDisk,
): DiskUnderTest {
  return new DiskUnderTest(machine, disk, { uuid, sizeBytes }, 0, { generation: Math.max(...rounds) })
}

/** What a part must hold now: an independent disk has no part in snapshots, and holds what was written to it last. */
export function asItMustBe(part: SealedPart, parts: readonly SealedPart[]): SealedPart {
  const last = parts.find((one) => one.part === HERE)
  const disks = part.disks.map((disk) => {
    const newest = disk.mode.startsWith('independent')
      ? last?.disks.find(({ uuid }) => uuid === disk.uuid)
      : disk
    return newest ?? disk
  })
  return { ...part, disks }
}
