import type { Deadline } from '../core/deadline.ts'
import type { DatastoreFile } from '../vsphere/datastore/datastore.ts'
import type { HomeFolder, VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import type { SnapshotNode } from '../vsphere/snapshots/snapshots.ts'
import { type LeaseRecord, leaseOf } from './lease.ts'
import { isDiskKey, readSnapshotTag, runOfFile } from './tags.ts'

/** What a run has made of and on one machine, as the host tells of it now. */
export interface Traces {
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
  /** Files of our disks, in the order in which they may be deleted; without those that somebody else's snapshot needs. */
  files: DiskFile[]
  /** Files of our disks that a snapshot of somebody else's stands on. */
  neededFiles: string[]
  /** Whether the machine's settings name disks of ours. */
  diskKeys: boolean
}

export interface DiskFile {
  /** Datastore path. */
  path: string
  /** Whether it stands for a whole virtual disk, and not for an extent of one. */
  disk: boolean
}

export async function findTraces(
  vm: VirtualMachine,
  home: HomeFolder,
  run: string,
  deadline: Deadline,
): Promise<Traces> {
  const [state, layout, listed] = await Promise.all([
    vm.describe(deadline),
    vm.layout(deadline),
    home.datastore.list(home.path, deadline),
  ])
  const isOurs = ({ description }: SnapshotNode) => readSnapshotTag(description)?.run === run
  const lease = leaseOf(state)
  const nodes = childrenFirst(state.snapshots.roots)
  const ours = nodes.filter(isOurs)
  const below = new Set(ours.flatMap((node) => childrenFirst(node.children)))
  const baseline = ours.findLast(({ description }) => readSnapshotTag(description)?.baseline)
  const ourFile = (path: string) => runOfFile(path) === run
  const attached = state.disks.filter(({ chain }) => ourFile(chain.at(-1) ?? ''))
  const strange = new Set(nodes.filter((node) => !isOurs(node)).map(({ ref }) => ref))
  const needed = new Set(
    layout.snapshots.flatMap(({ ref, diskFiles }) => (strange.has(ref) ? diskFiles : [])),
  )
  const files = listed.filter(({ path }) => ourFile(path))
  return {
    state,
    lease: lease?.run === run ? lease : undefined,
    baseline,
    snapshots: ours.filter((node) => node !== baseline),
    strangers: nodes.filter((node) => !isOurs(node) && below.has(node)),
    attachedDisks: attached.map(({ key, fileName }) => ({ key, fileName })),
    files: disksFirst(files.filter(({ path }) => !needed.has(path))),
    neededFiles: files.map(({ path }) => path).filter((path) => needed.has(path)),
    diskKeys: Object.keys(state.extraConfig).some((key) => isDiskKey(key, run)),
  }
}

/** The runs of which there is anything on a machine, whatever became of their folders. */
export async function runsOn(vm: VirtualMachine, home: HomeFolder, deadline: Deadline): Promise<string[]> {
  const [state, files] = await Promise.all([vm.describe(deadline), home.datastore.list(home.path, deadline)])
  const found = [
    leaseOf(state)?.run,
    ...childrenFirst(state.snapshots.roots).map(({ description }) => readSnapshotTag(description)?.run),
    ...files.map(({ path }) => runOfFile(path)),
  ]
  return [...new Set(found.filter((run) => run !== undefined))]
}

function childrenFirst(nodes: readonly SnapshotNode[]): SnapshotNode[] {
  return nodes.flatMap((node) => [...childrenFirst(node.children), node])
}

/** What a disk that is a descriptor and an extent on the datastore has beside the descriptor. */
const EXTENT = /-(flat|delta|sesparse|ctk|rdmp?)\.vmdk$/

/** Whole disks first, whose extents go with them; `…-000002.vmdk` before `…-000001.vmdk` before `….vmdk`. */
function disksFirst(files: readonly DatastoreFile[]): DiskFile[] {
  return files
    .map(({ path, type }) => ({ path, disk: type === 'VmDiskFileInfo' && !EXTENT.test(path) }))
    .toSorted(
      (a, b) =>
        Number(b.disk) - Number(a.disk) || b.path.length - a.path.length || (a.path < b.path ? 1 : -1),
    )
}
