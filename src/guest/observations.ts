import { z } from 'zod'
import { MOST } from '../core/bounds.ts'
import { redact } from '../core/redact.ts'
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

/** Names, versions, paths: the longest path that Linux takes has as many bytes. */
const text = z.string().max(4_096)
const shortText = z.string().max(256)
const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** Words that somebody may want to read: of too many, the beginning. */
const said = z.string().transform((words) => redact(words).slice(0, 4_096))

/** A list that is read up to its first item that is none: it is told of, and not a million of its kind. */
function listOf<T>(item: z.ZodType<T>, most: number): z.ZodType<T[]> {
  return z
    .array(z.unknown())
    .max(most)
    .transform((items, context) => {
      const read: T[] = []
      for (const [i, each] of items.entries()) {
        const { data, error } = item.safeParse(each)
        if (error) {
          const [issue] = error.issues
          context.addIssue({ code: 'custom', path: [i, ...(issue?.path ?? [])], message: issue?.message })
          return z.NEVER
        }
        read.push(data)
      }
      return read
    })
}

const Partition = z.strictObject({
  number: count,
  kind: z.enum(['data', 'msr', 'efi', 'other']),
  offsetBytes: count,
  sizeBytes: count,
  filesystem: shortText.nullable(),
  label: shortText.nullable(),
  mountPoint: text.nullable(),
  usedBytes: count.nullable(),
  freeBytes: count.nullable(),
})

/** What a GPT holds, where nobody has asked for more. */
const MOST_PARTITIONS = 128

export const Disk: z.ZodType<DiskObservation> = z.strictObject({
  present: z.boolean(),
  path: text.nullable(),
  sizeBytes: count.nullable(),
  online: z.boolean(),
  readOnly: z.boolean(),
  partitionTable: z.enum(['none', 'gpt', 'mbr', 'other']),
  wholeDiskFilesystem: shortText.nullable(),
  blankEnds: z.boolean().nullable(),
  partitions: listOf(Partition, MOST_PARTITIONS),
})

/** More parts than these no disk that we make has. */
const MOST_PARTS = 65_536

const content: z.ZodType<DiskContent> = z.strictObject({
  sizeBytes: count,
  looked: listOf(z.strictObject({ first: count, count }), MOST_PARTS),
  chunks: listOf(z.strictObject({ at: count, sha256: digest }), MOST_PARTS),
  volumes: listOf(
    z.strictObject({ believed: shortText.nullable(), onDisk: shortText.nullable() }),
    MOST_PARTITIONS,
  ),
})

export const Content = z.strictObject({ disk: Disk, content })

/** Of disks that a guest has, tools that are looked for, settings that are told. */
const MOST_THINGS = 1_024

export const Identity: z.ZodType<GuestIdentity> = z.strictObject({
  hostName: text,
  os: text,
  version: text,
  uuid: shortText.nullable(),
  disks: listOf(shortText, MOST_THINGS),
  standIn: z.boolean(),
})

const settings = z
  .custom<object>((value) => typeof value === 'object' && value !== null && keysOf(value) <= MOST_THINGS)
  .pipe(z.record(text, z.union([text, z.number(), z.null()])))

function keysOf(value: object): number {
  return Object.keys(value).length
}

export const Inspection: z.ZodType<GuestInspection> = z.strictObject({
  administrator: z.boolean(),
  tools: listOf(z.strictObject({ name: text, version: text.nullable() }), MOST_THINGS),
  settings,
})

/** Guests print more digits than a millisecond has. */
const moment = z.iso.datetime().transform((text) => new Date(text).toISOString())

export const State: z.ZodType<GuestState> = z.strictObject({
  bootId: text.min(1),
  clock: moment,
  marks: z.strictObject({ memory: text.nullable(), systemDisk: text.nullable() }),
  systemDiskCached: z.boolean().optional(),
})

export const Digests: z.ZodType<RangeDigests> = z.strictObject({
  present: z.boolean(),
  sizeBytes: count,
  sha256: listOf(digest, MOST_PARTS),
})

export const Observed = z.strictObject({ disk: Disk, digests: Digests.nullable() })

export const TrimSaid: z.ZodType<Trim> = z.strictObject({ done: z.boolean(), said })

/** What the writer was told to be known by goes with its words. */
export const Writer: z.ZodType<WriterState & { secret: string | null }> = z.strictObject({
  secret: shortText.nullable(),
  state: z.enum(['absent', 'running', 'ended']),
  acknowledged: count.nullable(),
  said: said.nullable(),
})

const base64 = z
  .string()
  .max(MOST.outputBytes)
  .transform((encoded, context) => {
    const bytes = Buffer.from(encoded, 'base64')
    if (bytes.toString('base64') !== encoded) context.addIssue({ code: 'custom', message: 'no Base64' })
    return bytes
  })

export const Bytes = z.strictObject({ base64 })

export const Done = z.strictObject({})
