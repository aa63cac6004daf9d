import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { describeBytes } from './describe.ts'
import { judge, judgeEqual } from './judgement.ts'
import { hasPartInSnapshots } from './part-in-snapshots.ts'
import { statement } from './statement.ts'

/** The files that a machine's disks and snapshots are made of. */

const aDisk = z.object({ disk: z.string(), uuid: z.string() })

export const basesUnwritten = statement({
  id: 'bases.unwritten',
  promise: 'each-disk-has-its-own-delta',
  takes: ['bases', 'bases'],
  args: z.object({ disk: z.string() }),
  sentence: ({ disk }) => `While there is a snapshot, nothing writes to the base of the ${disk}`,
  object: ({ disk }) => disk,
  judge(_, then, now) {
    const none = 'digests of the files below the one in use'
    if (then.files.length === 0) return { verdict: 'unknown', expected: none, seen: 'no file was digested' }
    const tell = (path: string, sha256: string | undefined) => `${path} ${sha256?.slice(0, 12) ?? 'gone'}`
    const found = then.files.map((file, i) => basesNow(file.path, then.files.length - i, now.files))
    return judge(
      then.files.every(({ sha256 }, i) => found[i]?.sha256 === sha256),
      then.files.map(({ path, sha256 }) => tell(path, sha256)).join(', '),
      then.files.map(({ path }, i) => tell(found[i]?.path ?? path, found[i]?.sha256)).join(', '),
    )
  },
})

/** The same file; or, where the host has moved them all, the one that stands as high above the lowest. */
function basesNow(path: string, height: number, files: SeenOf<'bases'>['files']) {
  const same = files.find((file) => file.path === path)
  return same ?? files[files.length - height]
}

/**
 * Formats of deltas have headers, tables and steps of their own, and an object store tells the size of an object: what was
 * written is a floor, and nothing more.
 */
export const deltaHoldsWhatWasWritten = statement({
  id: 'delta.holds-what-was-written',
  promise: 'each-disk-has-its-own-delta',
  takes: ['machine'],
  args: aDisk.extend({ writtenBytes: z.number() }),
  sentence: ({ disk }) => `The delta takes at least what was written to its disk (${disk})`,
  object: ({ disk }) => disk,
  judge({ uuid, writtenBytes }, now) {
    const size = deltaOf(now, uuid)
    const expected = `at least ${describeBytes(writtenBytes)}`
    return size === undefined
      ? { verdict: 'unknown', expected, seen: FILES_UNTOLD }
      : judge(size >= writtenBytes, expected, describeBytes(size))
  },
})

/**
 * Nobody promises an upper bound but where the format of the delta has one: an object store may count each byte twice
 * (KB 394410). The overhead is generous, and the disk so large that it does not matter.
 */
export const deltaAtMostTheDisk = statement({
  id: 'delta.at-most-the-disk',
  promise: 'each-disk-has-its-own-delta',
  takes: ['machine'],
  args: aDisk.extend({ sizeBytes: z.number(), overheadBytes: z.number() }),
  sentence: ({ disk }) => `A delta grows to the size of its disk at most (${disk})`,
  object: ({ disk }) => disk,
  judge({ uuid, sizeBytes, overheadBytes }, now) {
    const size = deltaOf(now, uuid)
    const most = hasBound(now, uuid) ? sizeBytes + overheadBytes : Number.POSITIVE_INFINITY
    const bound = most < Number.POSITIVE_INFINITY ? `, at most ${describeBytes(most)}` : ''
    const expected = `at least ${describeBytes(sizeBytes)}${bound}`
    return size === undefined
      ? { verdict: 'unknown', expected, seen: FILES_UNTOLD }
      : judge(size >= sizeBytes && size <= most, expected, describeBytes(size))
  },
})

/** What to do where a host leaves out of `layoutEx` what it need not tell. */
export const FILES_UNTOLD =
  'the host does not tell of its files; refresh the storage information of the machine, and see that the account may browse the datastore'

/** The bytes of the file in use, where the host tells of it. */
function deltaOf({ disks }: SeenOf<'machine'>, uuid: string): number | undefined {
  return disks.find((disk) => disk.uuid === uuid)?.chain[0]?.sizeBytes
}

/** vSAN calls its deltas a variant of redo logs (VirtualDiskDeltaDiskFormatVariant), and they are objects all the same. */
function hasBound({ disks }: SeenOf<'machine'>, uuid: string): boolean {
  const disk = disks.find((one) => one.uuid === uuid)
  return /^(?:seSparse|redoLog)/.test(disk?.deltaFormat ?? '') && disk?.deltaVariant !== 'vsanSparseVariant'
}

/** Where the host says itself that it could not merge what it was to. */
const LEFT_BEHIND =
  'the host says that deltas are left, as where a backup holds them or the guest was too busy; consolidate the machine'

/** How many files more each disk is made of than it was then: what the scenario found counts too. */
export const chainsLongerBy = statement({
  id: 'chains.longer-by',
  promise: 'removal-merges-into-the-parent',
  takes: ['machine', 'machine'],
  args: z.object({ deltas: z.number().int().nonnegative() }),
  sentence: ({ deltas }) =>
    deltas === 0
      ? 'No disk has a delta more than it had before'
      : `Every disk that has a part in snapshots has ${deltas} deltas more`,
  judge({ deltas }, then, now) {
    const was = new Map(then.disks.map(({ uuid, parents }) => [uuid, parents.length]))
    const tell = (lengthOf: (disk: SeenOf<'machine'>['disks'][number]) => number) =>
      now.disks
        .filter(hasPartInSnapshots)
        .map((disk) => `${disk.label} ${lengthOf(disk)}`)
        .join(', ')
    const [expected, seen] = [
      tell(({ uuid }) => (was.get(uuid) ?? 1) + deltas),
      tell(({ parents }) => parents.length),
    ]
    const isLonger = ({ uuid, parents }: SeenOf<'machine'>['disks'][number]) =>
      parents.length >= (was.get(uuid) ?? 1) + deltas
    if (
      expected !== seen &&
      now.consolidationNeeded &&
      now.disks.filter(hasPartInSnapshots).every(isLonger)
    ) {
      return { verdict: 'unknown', expected, seen: `${seen}: ${LEFT_BEHIND}` }
    }
    return judgeEqual(expected, seen)
  },
})
