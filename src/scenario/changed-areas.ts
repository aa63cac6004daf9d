import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { changesTold } from '../judge/changes.ts'
import type { WitnessImage } from '../witness/image.ts'
import type { BlockRange } from '../witness/ranges.ts'
import type { DiskUnderTest } from './disk.ts'
import { contradicts } from './host-refusal.ts'
import type { Check } from './recorder.ts'
import type { SnapshotMoment } from './snapshot.ts'

/** Two snapshots of one machine, and what the disk held at each. */
export interface Change {
  since: SnapshotMoment
  until: SnapshotMoment
  before: WitnessImage
  after: WitnessImage
  /** A revert lies between the two: the host may refuse to compare across it, but not tell too little. */
  discarded: boolean
}

/** Asks the host what changed on a disk between two snapshots, and checks that it tells at least what did. */
export async function checkChangesTold(disk: DiskUnderTest, change: Change): Promise<Check> {
  const { machine, name } = disk
  const { since, until, before, after, discarded } = change
  const between = { disk: name, since: since.name, until: until.name }
  const told = await machine.do(
    'query changed areas',
    between,
    () => query(disk, change),
    ({ seen: { areas, refused } }) => (refused === null ? { areas: areas.length } : { refused }),
  )
  return machine.judge(changesTold, { ...between, changed: changedRanges(before, after), discarded }, told)
}

async function query(
  disk: DiskUnderTest,
  { since, until }: Change,
): Promise<Observed<SeenOf<'changed-areas'>>> {
  const { vm, limits } = disk.machine
  const keep = (areas: { start: number; length: number }[], refused: string | null) =>
    disk.machine.keep({
      ...{ kind: 'changed-areas', disk: disk.name, since: since.name, until: until.name, areas, refused },
    })
  const { changeId } = since.settings.seen.disks.find(({ uuid }) => uuid === disk.identity.uuid) ?? {}
  if (!changeId) return keep([], 'no changeId')
  try {
    return keep(await vm.queryChangedDiskAreas(until.ref, disk.key, changeId, limits.task()), null)
  } catch (error) {
    if (contradicts('tell changes', error)) return keep([], error.fault)
    throw error
  }
}

/** Where the disk holds another content for certain: no content that the one admits is admitted by the other. */
export function changedRanges(before: WitnessImage, after: WitnessImage): BlockRange[] {
  return after.extents.flatMap((extent) =>
    before
      .extentsOf(extent)
      .filter(({ admits }) => !admits.some((each) => extent.admits.includes(each)))
      .map(({ first, blocks }) => ({ first, blocks })),
  )
}
