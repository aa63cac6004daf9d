import { TooMuch } from '../../core/bounds.ts'
import type { Deadline } from '../../core/deadline.ts'
import { Pace } from '../../core/pace.ts'
import { VsphereError } from '../faults/errors.ts'
import type { VimService } from '../session/service.ts'
import type { SnapshotRef } from '../snapshots/snapshots.ts'
import type { Ref } from '../soap/data.ts'
import { failureOf } from '../soap/failures.ts'

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

/** A disk of 2 TiB of which every 8 MiB has changed has as many. */
const MOST_AREAS = 262_144

/** Asks on until the answers cover the whole disk: one need not. */
export async function changedAreas(
  vim: VimService,
  { machine, snapshot, key, capacityBytes, changeId }: ChangesQuestion,
  deadline: Deadline,
): Promise<DiskArea[]> {
  const areas: DiskArea[] = []
  const pace = new Pace()
  // The first is asked for in any case: a refusal is the host's to make.
  for (let startOffset = 0, isFirst = true; isFirst || startOffset < capacityBytes; isFirst = false) {
    const parameters = { _this: machine.ref, snapshot, deviceKey: key, startOffset, changeId }
    const answer = await vim.call('QueryChangedDiskAreas', parameters, { deadline, machine: machine.name })
    for (const { start, length } of answer.changedArea) areas.push({ start, length })
    if (areas.length > MOST_AREAS) throw tooMany(vim, machine.name)
    const next = answer.startOffset + answer.length
    if (startOffset < capacityBytes && next <= startOffset) throw endless(vim, machine.name, key, startOffset)
    if (answer.changedArea.length === 0) await pace.wait()
    startOffset = next
  }
  return areas
}

function tooMany(vim: VimService, machine: string): Error {
  const subject = { host: vim.host, method: 'QueryChangedDiskAreas', machine }
  return failureOf(new TooMuch(`${MOST_AREAS} areas`), subject, false)
}

function endless(vim: VimService, machine: string, key: number, startOffset: number): VsphereError {
  const what = `${vim.host} tells nothing of the changes of disk ${key} of ${machine} from byte ${startOffset} on.`
  return new VsphereError('UnexpectedAnswer', what, { machine, key, startOffset })
}
