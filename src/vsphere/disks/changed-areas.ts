import type { Deadline } from '../../core/deadline.ts'
import { VsphereError } from '../faults/errors.ts'
import type { VimService } from '../session/service.ts'
import type { SnapshotRef } from '../snapshots/snapshots.ts'
import type { Ref } from '../soap/data.ts'

/** A run of bytes of a disk. */
export interface DiskArea {
  start: number
  length: number
}

export interface ChangesQuestion {
  machine: { ref: Ref<'VirtualMachine'>; name: string }
  snapshot: SnapshotRef
  /** The device key of the disk. */
  key: number
  capacityBytes: number
  /** Of the disk at the earlier moment, or `*` for all that is in use. */
  changeId: string
}

/** Asks on until the answers cover the whole disk: one need not. */
export async function changedAreas(
  vim: VimService,
  { machine, snapshot, key, capacityBytes, changeId }: ChangesQuestion,
  deadline: Deadline,
): Promise<DiskArea[]> {
  const areas: DiskArea[] = []
  // The first is asked for in any case: a refusal is the host's to make.
  for (let startOffset = 0, isFirst = true; isFirst || startOffset < capacityBytes; isFirst = false) {
    const parameters = { _this: machine.ref, snapshot, deviceKey: key, startOffset, changeId }
    const answer = await vim.call('QueryChangedDiskAreas', parameters, { deadline, machine: machine.name })
    areas.push(...answer.changedArea.map(({ start, length }) => ({ start, length })))
    if (startOffset < capacityBytes && answer.length <= 0) throw endless(vim, machine.name, key, startOffset)
    startOffset = answer.startOffset + answer.length
  }
  return areas
}

function endless(vim: VimService, machine: string, key: number, startOffset: number): VsphereError {
  const what = `${vim.host} tells nothing of the changes of disk ${key} of ${machine} from byte ${startOffset} on.`
  return new VsphereError('UnexpectedAnswer', what, { machine, key, startOffset })
}
