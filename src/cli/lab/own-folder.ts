import { readdir, realpath } from 'node:fs/promises'
import type { Command } from 'commander'
import { messageOf, UsageError } from '../../core/errors.ts'
import { quoted } from '../../core/words.ts'
import { listLabs } from '../../lab/labs.ts'
import { type LabRecord, readRecord } from '../../lab/record.ts'
import { refuseForeign } from './hypervisor-option.ts'

/** What a lab that comes back has already. */
const OF_NEW_LABS = ['linux', 'windows', 'with', 'accel', 'disks', 'controller', 'datastore', 'luns', 'image']

/** @throws UsageError for a folder in which no lab can be, and for what a lab that comes back cannot be given any more */
export async function refuseFolder(folder: string, command: Command): Promise<void> {
  const place = await realpath(folder).catch(() => folder)
  const running = (await listLabs()).find((lab) => lab.folder === place)
  if (running) {
    throw new UsageError(`The lab ${running.id} runs in ${quoted(folder)}.`, {
      hint: `End it first: snapwitness lab down ${running.id}`,
    })
  }
  const record = await readRecord(folder)
  if (!record && (await isVacant(folder))) return
  if (!record) {
    throw new UsageError(`${quoted(folder)} holds something, and no lab.`, {
      hint: 'Name the folder of a lab, or one that is still to be made.',
    })
  }
  refuseForeign(record, command)
  refuseOtherHypervisor(record, command)
  const asked = OF_NEW_LABS.find((name) => command.getOptionValueSource(name) === 'cli')
  if (asked === undefined) return
  throw new UsageError(`--${asked} is for a new lab: the one in ${quoted(folder)} has its machines.`, {
    hint: 'Leave it out, or choose another folder.',
  })
}

/** The machines of one libvirt are those of its next: its definitions and files stay where they are, as in an upgrade. */
function refuseOtherHypervisor({ hypervisor }: LabRecord, command: Command): void {
  const asked: string | undefined = command.getOptionValue('hypervisor')
  if (asked === undefined || (asked === 'qemu') === (hypervisor === 'qemu')) return
  throw new UsageError(`The machines of this lab are those of ${hypervisor}, and never of ${asked}.`, {
    hint: 'Leave out --hypervisor, or choose another folder.',
  })
}

/** A lab that failed before it had a machine leaves nothing but the mark that it was to stay. */
async function isVacant(folder: string): Promise<boolean> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new UsageError(`${quoted(folder)} can be no folder of a lab: ${messageOf(error)}`, {
      hint: 'Name the folder of a lab, or one that is still to be made.',
    })
  })
  return entries.every((name) => name === 'keep')
}
