import { byName } from '../core/by-name.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { describeBytes } from './describe.ts'

/**
 * The disks of a machine as a line, without the names of files: a host may move a disk at any time. In an order of their
 * own, since a host tells them in whatever order it likes.
 */
export function describeDisks({ disks }: Pick<SeenOf<'machine'>, 'disks'>): string {
  const told = disks.map(
    ({ label, uuid, capacityBytes, mode, parents }) =>
      `${label} (${uuid}) ${describeBytes(capacityBytes)} ${mode} in ${parents.length} files`,
  )
  return told.toSorted(byName).join(', ')
}
