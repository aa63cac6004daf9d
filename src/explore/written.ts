import type { DiskId, Id } from './operations.ts'

/** A writer’s blocks on two disks, as of a moment of it. */
export interface Written {
  /** The snapshot that was taken while it wrote. */
  writer: Id
  first: DiskId
  second: DiskId
  moment: Id
  /** Whether that is when it was stopped, and not when the snapshot was taken. */
  stopped: boolean
  /** Whether it writes still: only in a snapshot, whose memory has it. */
  goesOn: boolean
}

/** A writer’s file is one of its disk: what another has left there is gone. */
export function withWritten(all: readonly Written[], one: Written): Written[] {
  return [...withoutDisk(withoutDisk(all, one.first), one.second), one]
}

export function withoutDisk(all: readonly Written[], disk: DiskId): Written[] {
  return all.filter(({ first, second }) => first !== disk && second !== disk)
}

/** After a revert: on independent disks is what was there before it. */
export function broughtBack(
  kept: readonly Written[],
  before: readonly Written[],
  isIndependent: (disk: DiskId) => boolean,
): Written[] {
  const are = (independent: boolean) => (one: Written) =>
    [one.first, one.second].every((disk) => isIndependent(disk) === independent)
  return [...kept.filter(are(false)), ...before.filter(are(true))]
}
