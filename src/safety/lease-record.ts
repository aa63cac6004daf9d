import { z } from 'zod'
import type { MachineSettings } from '../vsphere/machine/virtual-machine.ts'
import { runSecret } from './signature.ts'
import { LEASE_KEY } from './tags.ts'

const leaseRecord = z.object({
  run: z.string().regex(/^[0-9a-f]{8}$/),
  owner: z.string(),
  pid: z.int(),
  process: z.string(),
  /** The machine's power state as it was found. */
  power: z.string(),
  /** By the host's clock. */
  expires: z.iso.datetime(),
  /** With which the run signs its marks, so that another computer can clean; absent in leases of older versions. */
  secret: runSecret.optional(),
  /** Of the lease itself. */
  sig: z.string().optional(),
})

/** The value of a machine's lease setting: who uses it, and until when. */
export type LeaseRecord = z.infer<typeof leaseRecord>

/** What a lease that cannot be read tells: somebody else's, perhaps of a newer version. Only `--steal` overcomes it. */
const unreadable: LeaseRecord = {
  run: 'unknown',
  owner: 'somebody unknown',
  pid: 0,
  process: '',
  power: '',
  expires: new Date(8.64e15).toISOString(),
}

/**
 * The lease of a machine, or the one that a snapshot keeps: words that anybody may have written. What they call a secret is
 * none of ours before `Proof` says so, else whoever writes them would choose what is blotted out of every ledger.
 */
export function leaseOf({ extraConfig }: Pick<MachineSettings, 'extraConfig'>): LeaseRecord | undefined {
  const text = extraConfig[LEASE_KEY]
  if (!text) return undefined
  try {
    return leaseRecord.parse(JSON.parse(text))
  } catch {
    return unreadable
  }
}
