import { z } from 'zod'
import type { RangeDigests } from '../witness/inspection.ts'
import type {
  DiskContent,
  DiskObservation,
  GuestIdentity,
  GuestInspection,
  GuestState,
  Trim,
  WriterState,
} from './guest.ts'

// What the scripts of both guests print. Nothing that a guest says is used before it fits one of these.

const count = z.number().int().nonnegative()

const Partition = z.strictObject({
  number: count,
  kind: z.enum(['data', 'msr', 'efi', 'other']),
  offsetBytes: count,
  sizeBytes: count,
  filesystem: z.string().nullable(),
  label: z.string().nullable(),
  mountPoint: z.string().nullable(),
  usedBytes: count.nullable(),
  freeBytes: count.nullable(),
})

export const Disk: z.ZodType<DiskObservation> = z.strictObject({
  present: z.boolean(),
  path: z.string().nullable(),
  sizeBytes: count.nullable(),
  online: z.boolean(),
  readOnly: z.boolean(),
  partitionTable: z.enum(['none', 'gpt', 'mbr', 'other']),
  wholeDiskFilesystem: z.string().nullable(),
  blankEnds: z.boolean().nullable(),
  partitions: z.array(Partition),
})

/** More parts than these no disk that we make has. */
const MOST_PARTS = 65_536

const content: z.ZodType<DiskContent> = z.strictObject({
  sizeBytes: count,
  looked: z.array(z.strictObject({ first: count, count })).max(MOST_PARTS),
  chunks: z.array(z.strictObject({ at: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) })).max(MOST_PARTS),
  volumes: z
    .array(z.strictObject({ believed: z.string().nullable(), onDisk: z.string().nullable() }))
    .max(MOST_PARTS),
})

export const Content = z.strictObject({ disk: Disk, content })

export const Identity: z.ZodType<GuestIdentity> = z.strictObject({
  hostName: z.string(),
  os: z.string(),
  version: z.string(),
  uuid: z.string().nullable(),
  disks: z.array(z.string()),
  standIn: z.boolean(),
})

export const Inspection: z.ZodType<GuestInspection> = z.strictObject({
  administrator: z.boolean(),
  tools: z.array(z.strictObject({ name: z.string(), version: z.string().nullable() })),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})

/** Guests print more digits than a millisecond has. */
const moment = z.iso.datetime().transform((text) => new Date(text).toISOString())

export const State: z.ZodType<GuestState> = z.strictObject({
  bootId: z.string().min(1),
  clock: moment,
  marks: z.strictObject({ memory: z.string().nullable(), systemDisk: z.string().nullable() }),
  systemDiskCached: z.boolean().optional(),
})

export const Digests: z.ZodType<RangeDigests> = z.strictObject({
  present: z.boolean(),
  sizeBytes: count,
  sha256: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
})

export const TrimSaid: z.ZodType<Trim> = z.strictObject({ done: z.boolean(), said: z.string() })

/** What the writer was told to be known by goes with its words. */
export const Writer: z.ZodType<WriterState & { secret: string | null }> = z.strictObject({
  secret: z.string().nullable(),
  state: z.enum(['absent', 'running', 'ended']),
  acknowledged: count.nullable(),
  said: z.string().nullable(),
})

export const Bytes = z.strictObject({ base64: z.base64().transform((text) => Buffer.from(text, 'base64')) })

export const Done = z.strictObject({})
