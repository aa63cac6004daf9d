import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { z } from 'zod'
import type { MachineFolder } from '../machine/machine-folder.ts'
import { writeWhole } from '../machine/write-whole.ts'

/**
 * What is kept of a machine beside libvirt, since VIM wants it and libvirt has no place for it. It lies where a machine of
 * the lab has its settings: `debian-1/debian-1.vmx`.
 */
export type BesideRecord = z.infer<typeof besideRecord>

const besideRecord = z.object({
  /** In the inventory; the domain keeps the name that it was made under. */
  name: z.string(),
  domain: z.string(),
  uuid: z.string(),
  instanceUuid: z.string(),
  role: z.enum(['linux', 'windows-stand-in']),
  /** Whether the guest has its name, keys and account. */
  personalised: z.boolean(),
  nextSnapshotId: z.int(),
  /** libvirt knows a snapshot by its name alone. */
  snapshots: z.array(z.object({ id: z.int(), name: z.string(), quiesced: z.boolean() })),
  /** Disks that went from the machine while their files stayed, by the path of the file on the datastore. */
  detached: z.array(z.object({ path: z.string(), uuid: z.string() })),
})

function recordPath({ domain }: Pick<BesideRecord, 'domain'>): string {
  return `${domain}/${domain}.vmx`
}

export async function writeBeside(folder: MachineFolder, record: BesideRecord): Promise<void> {
  await writeWhole(folder.absolute(recordPath(record)), record)
}

/** @param config path of the machine's `.vmx` on the datastore */
export async function readBeside(folder: MachineFolder, config: string): Promise<BesideRecord> {
  return besideRecord.parse(JSON.parse(await readFile(folder.absolute(posix.normalize(config)), 'utf8')))
}
