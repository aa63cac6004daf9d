import { z } from 'zod'
import { sealedSeen, sealFoundSeen, sealSettingsSeen } from './sealed.ts'
import { at, bytes } from './units.ts'

/** What can be seen of a machine, its host and its guest. All that a judgement uses stands in one of these. */

const partition = z.object({
  number: z.number().int(),
  kind: z.enum(['data', 'msr', 'efi', 'other']),
  offsetBytes: bytes,
  sizeBytes: bytes,
  filesystem: z.string().nullable(),
  label: z.string().nullable(),
  mountPoint: z.string().nullable(),
  usedBytes: bytes.nullable(),
  freeBytes: bytes.nullable(),
})

/** A disk as the guest saw it. */
const diskSeen = z.object({
  kind: z.literal('disk'),
  /** What the scenario calls the disk: `second disk`. */
  disk: z.string(),
  uuid: z.string(),
  present: z.boolean(),
  path: z.string().nullable(),
  sizeBytes: bytes.nullable(),
  online: z.boolean(),
  readOnly: z.boolean(),
  partitionTable: z.enum(['none', 'gpt', 'mbr', 'other']),
  wholeDiskFilesystem: z.string().nullable(),
  blankEnds: z.boolean().nullable(),
  partitions: z.array(partition),
})

/** What a guest says of its boot, its clock and the marks that were left in it. */
const guestSeen = z.object({
  kind: z.literal('guest'),
  bootId: z.string(),
  clock: z.string(),
  marks: z.object({ memory: z.string().nullable(), systemDisk: z.string().nullable() }),
  /** Whether the mark on the system disk was read through the cache; not told where it was read past it. */
  systemDiskCached: z.boolean().optional(),
})

const blockRange = { first: bytes, blocks: bytes }

/** Witness blocks as the guest read them, in a file or on the disk itself, beside what they must be. */
const witnessSeen = z.object({
  kind: z.literal('witness'),
  disk: z.string(),
  /** null for the disk itself. */
  fileName: z.string().nullable(),
  /** The snapshot that the machine stood under; null at the root. */
  snapshot: z.string().nullable(),
  /** The disk's chain on the datastore: the file in use first. */
  files: z.array(z.string()),
  present: z.boolean(),
  /** Of the whole file or disk. */
  sizeBytes: bytes,
  sha256: z.string().nullable(),
  /** What the digest may be; of data that were never synced, mixtures are right as well. */
  expectedSha256: z.array(z.string()),
  /** How many blocks of 4 KiB were looked at. */
  blocks: bytes,
  /** Which generations the blocks may hold, 0 for zeros, in the order of the disk; the first of them where there are many. */
  extents: z.array(z.object({ ...blockRange, admits: z.array(bytes) })),
  extentsLeftOut: bytes,
  /** Neighbouring blocks that are wrong in the same way, in the order of the disk; the first of them where there are many. */
  wrong: z.array(
    z.object({
      ...blockRange,
      kind: z.enum(['stale', 'newer', 'misdirected', 'torn', 'zeroed', 'flipped', 'foreign', 'missing']),
      /** That they hold; 0 for zeros. */
      generation: bytes.nullable(),
      /** Where the first of them belongs. */
      fromBlock: bytes.nullable(),
      /** In words: `stale: generation 1`, `flipped: bit 3 of byte 517`, … */
      fault: z.string(),
    }),
  ),
  /** Wrong blocks that the list leaves out. */
  wrongLeftOut: bytes,
  /** Ranges that differ and were not looked into, because there were too many. */
  unread: z.array(
    z.object({
      ...blockRange,
      /** Whether there was but one right content for it; of unsynced data there may be several. */
      settled: z.boolean(),
    }),
  ),
  /** Whether some block may hold one of several generations: then no digest tells right from wrong. */
  mixture: z.boolean(),
  /** Whether the file need not be there, since it was never synced. */
  mayBeMissing: z.boolean(),
})

/** What a writer that went on over a snapshot left on two disks; block numbers, null where there is no block. */
const writerSeen = z.object({
  kind: z.literal('writer'),
  /** The one that is written first, and the one that is written when the first is synced. */
  disks: z.tuple([z.string(), z.string()]),
  newest: z.tuple([bytes.nullable(), bytes.nullable()]),
  /** What the writer had acknowledged before the moment that is looked at, and after it. */
  acknowledged: z.tuple([bytes.nullable(), bytes.nullable()]),
  /** Slots that do not hold what they must, by disk, in words. */
  wrong: z.array(z.object({ disk: z.string(), slot: bytes, fault: z.string() })),
})

/** What a writer in a guest said of itself. */
const writerAnswer = z.object({
  state: z.string(),
  acknowledged: bytes.nullable(),
  said: z.string(),
})

/** A writer that was asked twice: at first, and when it had gone on or its time was over. */
const writerProgressSeen = z.object({
  kind: z.literal('writer-progress'),
  first: writerAnswer,
  last: writerAnswer,
})

const snapshotNode = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: at,
  powerState: z.string(),
  /** Whether it was made with the request to quiesce. */
  quiesced: z.boolean(),
  get children() {
    return z.array(snapshotNode)
  },
})

const file = z.object({ path: z.string(), sizeBytes: bytes })

const settings = z.object({
  memoryMiB: z.number(),
  cpus: z.number(),
  annotation: z.string(),
  /**
   * Advanced settings by key. Ours as they are; of all others, which may hold somebody's secrets, a digest:
   * `sha256:` and 16 hexadecimal digits.
   */
  extraConfig: z.record(z.string(), z.string()),
  changeTracking: z.boolean(),
  /** Whether the host reserves all of the memory; null in ledgers that do not tell. */
  memoryReserved: z.boolean().nullable().default(null),
})

const diskOfMachine = z.object({
  label: z.string(),
  uuid: z.string(),
  capacityBytes: bytes,
  /** `persistent`, `independent_persistent`, … */
  mode: z.string(),
  /** `virtual` or `physical` compatibility where a raw device is behind it; null where none is, or it was not told. */
  rawDevice: z.enum(['virtual', 'physical']).nullable().default(null),
  /** `ParaVirtualSCSIController 0`; null where it was not told. */
  controller: z.string().nullable(),
  /** On that controller. */
  unit: z.number().int(),
  /** How the host writes its deltas, such as `seSparseFormat`; null where it does not tell. */
  deltaFormat: z.string().nullable(),
  /** The variant of that format, such as `vsanSparseVariant`; null where the host, or the ledger, does not tell. */
  deltaVariant: z.string().nullable().default(null),
  /** Datastore paths as the device tells them: the file in use first, then its parents down to the base. */
  parents: z.array(z.string()),
  /** The same as the datastore tells it, with sizes, and the files that hold the data and do not only describe them. */
  chain: z.array(file.extend({ data: z.array(z.string()).default([]) })),
})

/** The machine as the hypervisor's API tells of it. */
const machineSeen = z.object({
  kind: z.literal('machine'),
  powerState: z.string(),
  snapshots: z.array(snapshotNode),
  /** The id of the snapshot that "you are here" stands under; null at the root. */
  currentSnapshot: z.string().nullable(),
  consolidationNeeded: z.boolean(),
  /** The question that the machine waits with; null where it does not. */
  question: z.string().nullable(),
  /** Whether Tools run in the guest; null in ledgers that do not tell. */
  toolsRunning: z.boolean().nullable().default(null),
  settings,
  disks: z.array(diskOfMachine),
  /** Memory and state files of the snapshots. */
  snapshotFiles: z.array(file.extend({ kind: z.string() })),
  /** The files that keep the state of each snapshot and its memory, by the snapshot's id; null where there is none. */
  keptIn: z.record(z.string(), z.object({ state: file.nullable(), memory: file.nullable() })),
  /** Datastore paths of all files that the machine is made of. */
  files: z.array(z.string()),
})

/** What a snapshot keeps of a machine beside its bytes. */
const snapshotSettingsSeen = z.object({
  kind: z.literal('snapshot-settings'),
  snapshot: z.string(),
  settings,
  disks: z.array(
    z.object({
      label: z.string(),
      uuid: z.string(),
      capacityBytes: bytes,
      mode: z.string(),
      /** As of the machine's own disks. */
      rawDevice: z.enum(['virtual', 'physical']).nullable().default(null),
      /** Names the disk's state for changed block tracking; null without it. */
      changeId: z.string().nullable(),
    }),
  ),
})

/** Which parts of a disk may have changed between two snapshots, by the host's word. */
const changedAreasSeen = z.object({
  kind: z.literal('changed-areas'),
  disk: z.string(),
  since: z.string(),
  until: z.string(),
  areas: z.array(z.object({ start: bytes, length: bytes })),
  /** The fault, where the host would not tell. */
  refused: z.string().nullable(),
})

/** The bytes of the files below the one in use, digested as they lie on the datastore. */
const basesSeen = z.object({
  kind: z.literal('bases'),
  disk: z.string(),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
})

/** What a disk holds, MiB by MiB, as its guest read it past every cache. */
const contentSeen = z.object({
  kind: z.literal('content'),
  disk: z.string(),
  uuid: z.string(),
  present: z.boolean(),
  sizeBytes: bytes,
  /** Where it was looked at, in MiBs. */
  looked: z.array(z.object({ first: bytes, count: bytes })),
  /** Each MiB among them that is not all zeros; of its SHA-256 the first 16 digits. */
  chunks: z.array(z.object({ at: bytes, sha256: z.string() })),
  /** Each volume that was mounted: the file system that the guest believed to be there, and the one on the disk. */
  volumes: z.array(z.object({ believed: z.string().nullable(), onDisk: z.string().nullable() })),
  /** Witness blocks of the run in those MiBs that differ from what was compared with; of many those of other disks, and the newest. */
  stamps: z.array(z.object({ byte: bytes, generation: bytes, block: bytes, ofThisDisk: z.boolean() })),
  /** How many of those MiBs were too many to be read. */
  unread: bytes.default(0),
  /** The disk's chain on the datastore: the file in use first. */
  files: z.array(z.string()),
})

/** Whether files are on the datastore. */
const datastoreSeen = z.object({
  kind: z.literal('datastore'),
  files: z.array(z.object({ path: z.string(), there: z.boolean() })),
})

/** How a host or a guest answered to what it was asked for. */
const answerSeen = z.object({
  kind: z.literal('answer'),
  /** As the end of «it was asked to …». */
  asked: z.string(),
  /** `success`, or the type of the fault. */
  answer: z.string(),
  /** In its own words; null for a success. */
  said: z.string().nullable(),
})

/** What a probe of the author's saw of an application in the guest. */
const probeSeen = z.object({
  kind: z.literal('probe'),
  /** What the scenario calls it: `orders`. */
  probe: z.string(),
  /** JSON, with the members of each object in the order of their names, so that the same is the same text; null where it could not see. */
  value: z.string().nullable(),
  /** Why it could not see; null where it did. */
  trouble: z.string().nullable(),
})

/** What an author's own expectation said when it failed. */
const expectationSeen = z.object({ kind: z.literal('expectation'), said: z.string() })

export const seen = z.discriminatedUnion('kind', [
  diskSeen,
  guestSeen,
  witnessSeen,
  writerSeen,
  writerProgressSeen,
  machineSeen,
  snapshotSettingsSeen,
  changedAreasSeen,
  basesSeen,
  contentSeen,
  datastoreSeen,
  answerSeen,
  probeSeen,
  expectationSeen,
  sealedSeen,
  sealFoundSeen,
  sealSettingsSeen,
])

export type Seen = z.infer<typeof seen>
export type SeenOf<K extends Seen['kind']> = Extract<Seen, { kind: K }>
export type SnapshotNode = z.infer<typeof snapshotNode>
