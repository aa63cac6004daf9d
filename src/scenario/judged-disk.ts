import { SnapwitnessError } from '../core/errors.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { diskZero } from '../judge/content.ts'
import { diskAbsent, diskInitialized, diskSize, diskUninitialized } from '../judge/disk.ts'
import { witnessHolds } from '../judge/witness.ts'
import type { DiskUnderTest, Witness } from './disk.ts'
import type { Disks } from './disks.ts'
import type { Judge } from './judge-each.ts'
import type { Check } from './recorder.ts'
import { Volumes } from './volumes.ts'

/** What is expected of one disk: what stands behind the words of `expect`, for whoever has no vitest around. */

interface Sense {
  /** Whether the contrary is expected. */
  isNot: boolean
}

/** Whether the disk is there, and holds nothing. */
export async function judgeUninitialized(
  disk: DiskUnderTest,
  judge: Judge,
  { isNot }: Sense,
): Promise<Check[]> {
  const { name, identity, machine } = disk
  const look = await disk.whole.lookWhenSeen(({ chunks }) => chunks.map(({ at }) => at))
  const args = { disk: name, sizeBytes: identity.sizeBytes, everSeen: disk.everSeen }
  const uninitialized = await judge(machine, diskUninitialized, args, [look.disk])
  // That it is not uninitialised is seen already; and what is absent holds nothing.
  if (isNot || uninitialized.verdict !== 'held') return [uninitialized]
  return [uninitialized, await judge(machine, diskZero, { disk: name }, [look.content])]
}

/** Whether the guest finds no such disk. */
export async function judgeAbsent(disk: DiskUnderTest, judge: Judge, { isNot }: Sense): Promise<Check> {
  const seen = await disk.observeUntil(({ present }) => present === isNot, isNot)
  return judge(disk.machine, diskAbsent, { disk: disk.name, everSeen: disk.everSeen }, [seen])
}

/** Whether the guest sees the disk in that size. */
export async function judgeSize(disk: DiskUnderTest, sizeBytes: number, judge: Judge): Promise<Check> {
  const seen = await disk.observeUntil((look) => look.present && look.sizeBytes === sizeBytes)
  return judge(disk.machine, diskSize, { disk: disk.name, sizeBytes, everSeen: disk.everSeen }, [seen])
}

/** Whether the volume is there, with its file system and label, mounted. */
export function judgeInitialized(
  disk: DiskUnderTest,
  label: string,
  seen: Observed<SeenOf<'disk'>>,
  judge: Judge,
): Promise<Check> {
  const args = { disk: disk.name, label, filesystem: disk.filesystem, everSeen: disk.everSeen }
  return judge(disk.machine, diskInitialized, args, [seen])
}

interface Holding {
  disk: DiskUnderTest
  group: Disks | Volumes
  witness: Witness | undefined
  content: 'exact' | 'either'
}

/** Whether a volume's file, or a disk itself, holds what was written. */
export async function judgeHolds({ disk, group, witness, content }: Holding, judge: Judge): Promise<Check> {
  if (!witness) throw new NoWitness(disk)
  const { place, image } = witness
  const args = { disk: disk.name, fileName: place === 'raw' ? null : place.fileName, content }
  if (!(group instanceof Volumes) || place === 'raw')
    return judge(disk.machine, witnessHolds, args, [await disk.readWitness(witness)])
  const look = await disk.observeWitness(place, image)
  // Without its volume a file cannot be read: that is what is wrong then, whatever was expected of the file.
  const initialized = await judgeInitialized(disk, group.label, look.disk, alwaysSo)
  if (initialized.verdict !== 'held') return initialized
  return judge(disk.machine, witnessHolds, args, [await disk.readWitness(witness, look.digests)])
}

const alwaysSo: Judge = (machine, statement, args, evidence) => machine.judge(statement, args, ...evidence)

class NoWitness extends SnapwitnessError {
  constructor({ name, machine }: DiskUnderTest) {
    super('NO_SUCH_WITNESS', `The scenario wrote no such data on the ${name} of ${machine.name}.`, {
      hint: 'Expect data only of the disks that they were written on.',
      fields: { machine: machine.name, disk: name },
    })
  }
}
