import { z } from 'zod'
import { GUEST_KINDS } from '../core/access.ts'
import { facts } from './facts.ts'
import { FORMAT } from './format.ts'
import { seen } from './seen.ts'
import { at, durationMs, trouble, verdict } from './units.ts'

/** In place of a scenario's id: what the run itself does before its first scenario and after its last. */
export const RUN_ITSELF = 'run'

/**
 * The lines of a ledger: every operation before it starts and after it ends, every observation before it is judged.
 * Times are ISO 8601 in UTC, durations in milliseconds, sizes in bytes. Ids are unique within one ledger.
 */

/** A promise of snapshots that a scenario verifies, as it read when the run was made. */
export const promise = z.object({
  /** The same in every version: `memory-is-restored`; empty in ledgers of format 1. */
  id: z.string(),
  /** Its number in the catalogue; absent where it is no promise of that. */
  number: z.number().int().positive().optional(),
  statement: z.string(),
  /** Where it is written: a manual, an API reference. */
  source: z.string(),
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
  /** Takes the seal off, with all that belongs to it. */
  z.object({ kind: z.literal('break-seal'), seal: z.string() }),
])

/** A part of a run that several computers share: `{ index: 2, of: 4 }` is the second of four. */
export const shard = z.object({
  index: z.number().int().min(1).max(1000),
  of: z.number().int().min(1).max(1000),
})

export const entry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'),
    at,
    /** The ledger's format. A reader refuses a newer one. */
    format: z.number().int().min(1).max(FORMAT),
    runId: z.string(),
    version: z.string(),
    command: z.string(),
    /** Of which part of a run this is the ledger; absent where it is that of a whole one. */
    shard: shard.optional(),
    /** The runs that were its shards, by their ids, where it was merged; their folders are what cleaning needs. */
    mergedOf: z.array(z.string()).optional(),
    /** Who ran it, as `root@ci-7`; absent where the ledger does not tell. */
    by: z.string().optional(),
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
    guest: z.enum(GUEST_KINDS),
    os: z.string(),
    standIn: z.boolean(),
  }),
  /** What the machine and its host are, once a run and whenever something of it has changed. */
  z.object({ type: z.literal('facts'), at, machine: z.string(), facts }),
  z.object({
    type: z.literal('scenario-started'),
    at,
    scenario: z.string(),
    name: z.string(),
    file: z.string(),
    /** Its crew: the machines that it uses. */
    machines: z.array(z.string()),
    /** The attempt that trouble of the road had ended, and that this one makes anew. */
    triesAgain: z.string().optional(),
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
  /** A judgement as it was made. It can be made again: its id says which, of which observations, with which arguments. */
  z.object({
    type: z.literal('check'),
    at,
    scenario: z.string(),
    step: z.string(),
    check: z.string(),
    /** The judgement's stable id: `revert.memory`; empty in ledgers of format 1. */
    id: z.string(),
    machine: z.string(),
    /** What of the machine it is about: a disk, a snapshot; empty where it is the machine. */
    object: z.string(),
    /** Whether the contrary was expected. */
    negated: z.boolean(),
    /** The promise that is checked, as a sentence. */
    statement: z.string(),
    verdict,
    expected: z.string(),
    seen: z.string(),
    /** The observations that it judges, in the order in which the judgement takes them. */
    observations: z.array(z.string()),
    args: z.record(z.string(), z.unknown()),
  }),
  /** The same evidence, judged by a later version. */
  z.object({
    type: z.literal('rejudgement'),
    at,
    version: z.string(),
    check: z.string(),
    statement: z.string(),
    verdict,
    expected: z.string(),
    seen: z.string(),
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
    /** Where the host or guest does not offer what it is about, whatever held until that was known. */
    applies: z.literal(false).optional(),
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
export type Undo = z.infer<typeof undo>
export type Shard = z.infer<typeof shard>
export type Promised = z.infer<typeof promise>
