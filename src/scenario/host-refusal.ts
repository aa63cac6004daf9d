import { SnapwitnessError } from '../core/errors.ts'
import { inPattern } from '../core/in-pattern.ts'
import { tellsOfABrokenChain } from '../judge/broken-chain.ts'
import { hostDoesAsAsked } from '../judge/host-answer.ts'
import { readDatastorePath } from '../vsphere/datastore/datastore-path.ts'
import { VsphereError } from '../vsphere/faults/errors.ts'
import { lineageOf } from '../vsphere/faults/fault-kinds.ts'
import { ChecksFailed } from './errors.ts'
import type { MachineUnderTest } from './machine.ts'

/** What a host has promised to do with snapshots. A start is none of it: it has too many other reasons to fail. */
type Promised = 'snapshot' | 'revert' | 'remove' | 'consolidate' | 'tell changes'

/**
 * Faults that contradict the promise, with all that are kinds of them. Every other one is trouble, but for the word that a
 * chain is broken: every run has begun with a snapshot of it.
 */
const CONTRADICT: Readonly<Record<Promised, readonly string[]>> = {
  snapshot: [],
  revert: ['InvalidSnapshotFormat', 'NotSupported', 'SnapshotNoChange', 'FileNotFound'],
  remove: ['InvalidSnapshotFormat', 'NotSupported', 'SnapshotNoChange', 'FileNotFound'],
  consolidate: [],
  'tell changes': ['InvalidArgument'],
}

/** Kinds of the above, and of what is vague, that say nothing of a snapshot. */
const TROUBLE = [
  ...['HostAccessRestrictedToManagementServer', 'SnapshotLocked', 'SnapshotDisabled'],
  ...['ApplicationQuiesceFault', 'FilesystemQuiesceFault'],
]

/** Somebody has made it a machine that has no snapshots since. */
const OF_ITS_KIND = /fault.?toleran/i

/** Faults that a host answers for want of a better one: only its words, or their keys, tell. */
const VAGUE = ['SnapshotFault', 'GenericVmConfigFault']

/**
 * Whether the host's answer contradicts what it has promised, and no trouble kept it from keeping it.
 * @param names of the machine and the snapshot, which say nothing whatever words they are made of
 * @example contradicts('revert', new VsphereError('InvalidSnapshotFormat', '…')) // true
 */
export function contradicts(
  promised: Promised,
  error: unknown,
  names: readonly string[] = [],
): error is VsphereError {
  if (!(error instanceof VsphereError) || !error.isAnswer) return false
  const said = saidWithout(names, error)
  if (OF_ITS_KIND.test(said)) return false
  for (const fault of lineageOf(error.fault)) {
    if (TROUBLE.includes(fault)) return false
    if (CONTRADICT[promised].includes(fault)) return true
  }
  return promised !== 'tell changes' && isVague(error) && tellsOfABrokenChain(said)
}

/** The words of a host without names, where those stand by themselves. */
export function saidWithout(names: readonly string[], { words }: VsphereError): string {
  return names
    .filter((name) => name !== '')
    .reduce(
      (said, name) =>
        said.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${inPattern(name)}(?![\\p{L}\\p{N}])`, 'gu'), '…'),
      words.join('\n'),
    )
}

/** Whether the host answered for want of a better fault, which says of itself nothing of what kept it. */
export function isVague(error: unknown): error is VsphereError {
  return error instanceof VsphereError && VAGUE.includes(error.fault)
}

/**
 * Does what the host has promised to do. That it refuses is a finding where its answer contradicts the promise, and
 * trouble of whatever kind otherwise.
 * @param asked what it has to do: `revert to “first”`
 * @throws ChecksFailed
 */
export async function asPromised<T>(
  machine: MachineUnderTest,
  { promised, asked }: { promised: Promised; asked: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const names = [machine.name, ...(/“(.+)”/s.exec(asked)?.slice(1) ?? [])]
    if (!contradicts(promised, error, names) || !(await isStorageThere(machine, error))) throw error
    const answer = machine.keep({ kind: 'answer', asked, answer: error.fault, said: error.what })
    await machine.observeMachine()
    throw new ChecksFailed([await machine.judge(hostDoesAsAsked, { asked }, answer)])
  }
}

/**
 * Whether the folder of the machine can be looked at, and the file that the host names, if any, is on the same datastore: of
 * one that is not mounted no file is found either, and its disks may be called broken.
 */
async function isStorageThere(
  { custody, limits }: MachineUnderTest,
  { fields }: VsphereError,
): Promise<boolean> {
  try {
    const { datastore, path } = await custody.home()
    await datastore.list(path, limits.look())
    return isOnThatOf(path, fields.file)
  } catch (error) {
    if (error instanceof SnapwitnessError) return false
    throw error
  }
}

/** @param file as a fault names it: as a datastore path, or as `/vmfs/volumes/…`, of which the folder must tell */
export function isOnThatOf(home: string, file: unknown): boolean {
  if (typeof file !== 'string') return true
  const [own, other] = [readDatastorePath(home), readDatastorePath(file)]
  return other ? other.datastore === own?.datastore : !file.startsWith('/') || file.includes(`/${own?.path}/`)
}
