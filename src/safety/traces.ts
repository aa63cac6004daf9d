import type { DatastoreFile } from '../vsphere/datastore/datastore.ts'
import type { VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import type { SnapshotNode } from '../vsphere/snapshots/snapshots.ts'
import type { Custody } from './custody.ts'
import { type LeaseRecord, leaseOf } from './lease-record.ts'
import type { Proof } from './proof.ts'
import { LEASE_KEY, readSnapshotTag, runOfDiskKey, runOfFile } from './tags.ts'

/** What a run has made of and on one machine, as the host tells of it now. */
export interface Traces {
  machine: string
  state: VirtualMachineState
  /** Its lease; undefined where the machine is nobody's, or another run's. */
  lease: LeaseRecord | undefined
  /** The oldest snapshot that keeps the machine as it was found. */
  baseline: SnapshotNode | undefined
  /** All other snapshots of ours, children before their parents. */
  snapshots: SnapshotNode[]
  /** Snapshots below ours that are not: somebody took them while the run went on. */
  strangers: SnapshotNode[]
  attachedDisks: { key: number; fileName: string }[]
  /**
   * Files of our disks, in the order in which they may be deleted, also where storage DRS has put them and no machine has
   * them any more; without those that somebody else's snapshot needs.
   */
  files: DiskFile[]
  /** Files of our disks that a snapshot of somebody else's stands on. */
  neededFiles: string[]
  /** Whether the machine's settings name disks of ours. */
  diskKeys: boolean
  unproved: Unproved
}

/** What bears the run's mark, and is not proved to be its own. Nothing is done to it. */
export interface Unproved {
  snapshots: SnapshotNode[]
  /** Datastore paths. */
  files: string[]
  /** Keys. */
  settings: string[]
}

export interface DiskFile {
  /** Datastore path. */
  path: string
  /** Whether it stands for a whole virtual disk, and not for an extent of one. */
  disk: boolean
}

export async function findTraces(custody: Custody): Promise<Traces> {
  const { name, run } = custody
  const proof = await custody.proof()
  const { state, layout, listed } = await custody.look()
  const nodes = childrenFirst(state.snapshots.roots)
  const ours = nodes.filter((node) => proof.ofSnapshot(node))
  const known = new Set(ours)
  const others = nodes.filter((node) => !known.has(node))
  const below = belowAnyOf(known, state.snapshots.roots)
  const baseline = ours.findLast((node) => proof.ofSnapshot(node)?.baseline)
  const attached = state.disks.filter(
    ({ uuid, chain }) =>
      proof.ofDisk(uuid) || (chain.length > 0 && chain.every((path) => proof.ofFile(path))),
  )
  const strange = new Set(others.map(({ ref }) => ref))
  const needed = new Set(
    layout.snapshots.flatMap(({ ref, diskFiles }) => (strange.has(ref) ? diskFiles : [])),
  )
  await custody.sees(state.disks)
  const files = listed.filter(({ path }) => proof.ofFile(path))
  const had = new Set([
    ...state.disks.flatMap(({ chain }) => chain),
    ...layout.snapshots.flatMap(({ diskFiles }) => diskFiles),
  ])
  const leftBehind = custody.lastFiles.filter((path) => !had.has(path) && !proof.ofFile(path))
  const unproved = unprovedOf(run, proof, { state, others, listed })
  return {
    machine: name,
    state,
    lease: leaseProved(state, proof),
    baseline,
    snapshots: ours.filter((node) => node !== baseline),
    strangers: others.filter((node) => below.has(node) && readSnapshotTag(node.description)?.run !== run),
    attachedDisks: attached.map(({ key, fileName }) => ({ key, fileName })),
    files: disksFirst([
      ...files.filter(({ path }) => !needed.has(path)),
      ...leftBehind.map((path) => ({ path, type: WHOLE_DISK })),
    ]),
    neededFiles: files.map(({ path }) => path).filter((path) => needed.has(path)),
    diskKeys: Object.entries(state.extraConfig).some((setting) => proof.ofDiskSetting(...setting)),
    unproved,
  }
}

/** Whether a machine that the baseline keeps with its memory runs no more. */
export function hasStopped({ baseline, state }: Traces): boolean {
  return baseline?.powerState === 'poweredOn' && state.powerState !== 'poweredOn'
}

function leaseProved(state: VirtualMachineState, proof: Proof): LeaseRecord | undefined {
  const lease = leaseOf(state)
  return lease && proof.ofLease(lease) ? lease : undefined
}

interface Seen {
  state: VirtualMachineState
  /** Snapshots that are not ours. */
  others: readonly SnapshotNode[]
  listed: readonly DatastoreFile[]
}

function unprovedOf(run: string, proof: Proof, { state, others, listed }: Seen): Unproved {
  // A disk that is attached from another folder is not among the files of this one.
  const paths = new Set([...listed.map(({ path }) => path), ...state.disks.flatMap(({ chain }) => chain)])
  const settings = Object.entries(state.extraConfig).filter(([key]) => runOfDiskKey(key) === run)
  const lease = leaseOf(state)
  return {
    snapshots: others.filter(({ description }) => readSnapshotTag(description)?.run === run),
    files: [...paths].filter((path) => runOfFile(path) === run && !proof.ofFile(path)),
    settings: [
      ...(lease?.run === run && !proof.ofLease(lease) ? [LEASE_KEY] : []),
      ...settings.filter((setting) => !proof.ofDiskSetting(...setting)).map(([key]) => key),
    ],
  }
}

/** The runs of which a machine bears a mark, whatever became of their folders, and whoever has made it. */
export function runsNamed(state: VirtualMachineState, files: readonly DatastoreFile[]): string[] {
  const found = [
    leaseOf(state)?.run,
    ...childrenFirst(state.snapshots.roots).map(({ description }) => readSnapshotTag(description)?.run),
    ...Object.keys(state.extraConfig).map(runOfDiskKey),
    ...state.disks.flatMap(({ chain }) => chain.map(runOfFile)),
    ...files.map(({ path }) => runOfFile(path)),
  ]
  return [...new Set(found.filter((run) => run !== undefined))]
}

/** The snapshots that stand below one of those. */
function belowAnyOf(
  ours: ReadonlySet<SnapshotNode>,
  nodes: readonly SnapshotNode[],
  isBelow = false,
): Set<SnapshotNode> {
  const found = new Set(isBelow ? nodes : [])
  for (const node of nodes)
    for (const one of belowAnyOf(ours, node.children, isBelow || ours.has(node))) found.add(one)
  return found
}

function childrenFirst(nodes: readonly SnapshotNode[]): SnapshotNode[] {
  return nodes.flatMap((node) => [...childrenFirst(node.children), node])
}

/** What a disk that is a descriptor and an extent on the datastore has beside the descriptor. */
const EXTENT = /-(flat|delta|sesparse|ctk|rdmp?)\.vmdk$/

const WHOLE_DISK = 'VmDiskFileInfo'

/** Whole disks first, whose extents go with them; `…-000002.vmdk` before `…-000001.vmdk` before `….vmdk`. */
function disksFirst(files: readonly Pick<DatastoreFile, 'path' | 'type'>[]): DiskFile[] {
  return files
    .map(({ path, type }) => ({ path, disk: type === WHOLE_DISK && !EXTENT.test(path) }))
    .toSorted(
      (a, b) =>
        Number(b.disk) - Number(a.disk) || b.path.length - a.path.length || (a.path < b.path ? 1 : -1),
    )
}
