import { z } from 'zod'

/** In place of a scenario's id: what the run itself does before its first scenario and after its last. */
export const RUN_ITSELF = 'run'

/**
 * The lines of a ledger: every operation before it starts and after it ends, every observation before it is judged.
 * Times are ISO 8601 in UTC, durations in milliseconds, sizes in bytes. Ids are unique within one ledger.
 */

export const verdict = z.enum(['held', 'violated', 'unknown'])

const at = z.iso.datetime()
const bytes = z.number().int().nonnegative()
const durationMs = z.number().nonnegative()

/** What went wrong where something could not be done or seen. */
const trouble = z.object({ code: z.string(), what: z.string(), hint: z.string() })

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

/** A promise of snapshots that a scenario verifies: a row of the catalogue. */
export const promise = z.object({
  /** Its number in the catalogue. */
  number: z.number().int().positive(),
  statement: z.string(),
  /** Where it is written: a manual, an API reference. */
  source: z.string(),
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
  unread: z.array(z.object(blockRange)),
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

const snapshotNode = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: at,
  powerState: z.string(),
  get children() {
    return z.array(snapshotNode)
  },
})

/** The machine as the hypervisor's API tells of it. */
const machineSeen = z.object({
  kind: z.literal('machine'),
  powerState: z.string(),
  snapshots: z.array(snapshotNode),
  /** The id of the snapshot that "you are here" stands under; null at the root. */
  currentSnapshot: z.string().nullable(),
  consolidationNeeded: z.boolean().optional(),
  settings: z.object({ memoryMiB: z.number(), cpus: z.number(), annotation: z.string() }).optional(),
  /** Each disk's chain: the file in use first, its parents after it. */
  disks: z.array(
    z.object({
      label: z.string(),
      uuid: z.string(),
      capacityBytes: bytes,
      chain: z.array(z.object({ path: z.string(), sizeBytes: bytes })),
    }),
  ),
  /** Memory and state files of the snapshots. */
  snapshotFiles: z.array(z.object({ path: z.string(), kind: z.string(), sizeBytes: bytes })),
})

/**
 * What takes a change on a host back, should the program end before it does so itself. Once a run has its baseline,
 * that takes back everything but the files of new disks.
 */
const undo = z.discriminatedUnion('kind', [
  /** Gives the lease back; `power` is the machine's power state as it was found. */
  z.object({ kind: z.literal('release-lease'), power: z.string() }),
  /** Reverts to the run's baseline. */
  z.object({ kind: z.literal('return-to-baseline') }),
  /** Removes the snapshot whose description carries the tag. */
  z.object({ kind: z.literal('remove-snapshot'), tag: z.string() }),
  /** Takes the disk off, and deletes its file: a datastore path. */
  z.object({ kind: z.literal('delete-disk'), fileName: z.string() }),
])

const seen = z.discriminatedUnion('kind', [diskSeen, guestSeen, witnessSeen, writerSeen, machineSeen])

export const entry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'),
    at,
    /** The ledger's format. A reader refuses a newer one. */
    format: z.literal(1),
    runId: z.string(),
    version: z.string(),
    command: z.string(),
  }),
  /** The run goes on after an interruption. */
  z.object({ type: z.literal('run-resumed'), at, version: z.string(), command: z.string() }),
  z.object({
    type: z.literal('host'),
    at,
    url: z.string(),
    product: z.string(),
    version: z.string(),
    build: z.string(),
  }),
  /** What was seen before the run that is not as it should be, and what follows; absent machine: the host. */
  z.object({
    type: z.literal('finding'),
    at,
    /** Which look: `free-space`. */
    id: z.string(),
    severity: z.enum(['note', 'warning', 'blocker']),
    machine: z.string().optional(),
    what: z.string(),
    follows: z.string(),
    mend: z.string(),
  }),
  z.object({
    type: z.literal('machine'),
    at,
    machine: z.string(),
    guest: z.enum(['linux', 'windows']),
    os: z.string(),
    standIn: z.boolean(),
  }),
  z.object({
    type: z.literal('scenario-started'),
    at,
    scenario: z.string(),
    name: z.string(),
    file: z.string(),
    /** The machines that it uses. */
    machines: z.array(z.string()),
    promise: promise.optional(),
  }),
  z.object({
    type: z.literal('step-started'),
    at,
    scenario: z.string(),
    step: z.string(),
    title: z.string(),
  }),
  z.object({
    type: z.literal('operation-started'),
    at,
    scenario: z.string(),
    step: z.string(),
    operation: z.string(),
    machine: z.string(),
    /** `attach disk`, `take snapshot`, `revert`, `initialise`, … */
    action: z.string(),
    details: z.record(z.string(), z.unknown()),
    /** Absent where nothing outside the guest changes, or where it takes away what is ours. */
    undo: undo.optional(),
  }),
  z.object({
    type: z.literal('operation-ended'),
    at,
    operation: z.string(),
    outcome: z.enum(['succeeded', 'failed']),
    durationMs,
    details: z.record(z.string(), z.unknown()),
    trouble: trouble.optional(),
  }),
  z.object({
    type: z.literal('observation'),
    at,
    scenario: z.string(),
    step: z.string(),
    observation: z.string(),
    machine: z.string(),
    seen,
  }),
  z.object({
    type: z.literal('check'),
    at,
    scenario: z.string(),
    step: z.string(),
    machine: z.string(),
    /** The promise that is checked, as a sentence. */
    statement: z.string(),
    verdict,
    expected: z.string(),
    seen: z.string(),
    /** The observations that it judges. */
    observations: z.array(z.string()),
  }),
  /** What a host may do either way: recorded, compared with earlier runs, and not judged. */
  z.object({
    type: z.literal('characteristic'),
    at,
    scenario: z.string(),
    step: z.string(),
    machine: z.string(),
    question: z.string(),
    answer: z.string(),
  }),
  /** A part of a scenario that this host or guest does not offer. It never counts as held. */
  z.object({
    type: z.literal('not-applicable'),
    at,
    scenario: z.string(),
    step: z.string(),
    machine: z.string(),
    what: z.string(),
    reason: z.string(),
  }),
  z.object({
    type: z.literal('step-ended'),
    at,
    step: z.string(),
    durationMs,
  }),
  z.object({
    type: z.literal('scenario-ended'),
    at,
    scenario: z.string(),
    verdict,
    durationMs,
    trouble: trouble.optional(),
  }),
  z.object({
    type: z.literal('run-ended'),
    at,
    verdict,
    durationMs,
    trouble: trouble.optional(),
  }),
])

export type Entry = z.infer<typeof entry>
export type EntryOf<T extends Entry['type']> = Extract<Entry, { type: T }>
export type Seen = z.infer<typeof seen>
export type SeenOf<K extends Seen['kind']> = Extract<Seen, { kind: K }>
export type SnapshotNode = z.infer<typeof snapshotNode>
export type Undo = z.infer<typeof undo>
export type Trouble = z.infer<typeof trouble>
export type Promised = z.infer<typeof promise>
