import { z } from 'zod'
import { bytes } from './units.ts'

/** What a seal keeps of a machine: small, since what its disks hold follows from the numbers of their writes. */

/** What a part of a seal is: one of its snapshots, or `here` for the state that it ends at. */
const partName = z.string()

/** A disk of the seal as it was at a part. */
const sealedDisk = z.object({
  /** What reports call it: `first disk`. */
  disk: z.string(),
  uuid: z.string(),
  sizeBytes: bytes,
  mode: z.string(),
  /** The name of its own file, by which it is known when the seal is broken. */
  file: z.string(),
  /** What it holds: the rounds of writing, oldest first; {@link sealedImage} makes its blocks of them. */
  rounds: z.array(bytes),
})

/** Of a machine's settings those that a revert brings back. */
const settings = z.object({
  /** Of the virtual hardware; null where the host does not tell it. */
  hardwareVersion: z.string().nullable(),
  memoryMiB: z.number(),
  cpus: z.number(),
  changeTracking: z.boolean(),
  /** Of the machine's notes: a digest, as of a record. */
  notes: z.string(),
})

/** What a seal says of one of its parts. */
export const sealedPart = z.object({
  part: partName,
  /** The part that it stands under; null for the first. */
  parent: partName.nullable(),
  power: z.string(),
  /** Whether its memory is kept: then a revert goes on in its boot. */
  memory: z.boolean(),
  /** What its guest told just before. */
  guest: z.object({ bootId: z.string(), memory: z.string(), systemDisk: z.string() }),
  settings,
  disks: z.array(sealedDisk),
})

export type SealedPart = z.infer<typeof sealedPart>
export type SealedDisk = z.infer<typeof sealedDisk>
export type SealedSettings = z.infer<typeof settings>

/** As a ledger has it, beside which what is seen is judged. */
export const sealedSeen = z.object({
  kind: z.literal('sealed'),
  seal: z.string(),
  sealed: sealedPart,
  /** Of its record: the first 16 digits of the SHA-256. */
  record: z.string(),
  /** Digests of all records that the machine's settings hold at this part, its own among them, by part. */
  records: z.record(z.string(), z.string()),
  /** Disks of the seal that are no disks of this part. */
  others: z.array(z.object({ disk: z.string(), uuid: z.string() })).default([]),
})

const foundSnapshot = z.object({
  snapshot: z.string(),
  name: z.string(),
  /** The part that it is, by its description or by the settings that it keeps; null where neither says so. */
  part: partName.nullable(),
  /** Where the machine stood when it was taken, by the settings that it keeps; null where they say nothing of this seal. */
  says: partName.nullable().default(null),
  /** Of the part's record, as its description has it; null where it has none of this seal. */
  told: z.string().nullable(),
  /** Of the part's record, as the settings that it keeps have it; null where they have none of this seal. */
  kept: z.string().nullable(),
  /** The snapshot that it stands under; null at the root. */
  parent: z.string().nullable(),
  powerState: z.string(),
  disks: z.array(
    z.object({ uuid: z.string(), capacityBytes: bytes, mode: z.string(), format: z.string().nullable() }),
  ),
  /** Datastore paths of files that its disks need and that are not there; null where the host does not tell of its files. */
  missing: z.array(z.string()).nullable(),
})

/** What is found of a seal on a machine, before anything is done to it. */
export const sealFoundSeen = z.object({
  kind: z.literal('seal-found'),
  seal: z.string(),
  snapshots: z.array(foundSnapshot),
  /** The snapshot that the machine stands under; null at the root. */
  current: z.string().nullable(),
})

/** A machine's settings, with digests of the records of seals among them, by part. */
export const sealSettingsSeen = z.object({
  kind: z.literal('seal-settings'),
  settings,
  records: z.record(z.string(), z.string()),
})
