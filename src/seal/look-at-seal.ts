import type { Observed } from '../evidence/observed.ts'
import type { SealedSettings } from '../evidence/sealed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { LEASE_KEY, readSealTag } from '../safety/tags.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import type { MachineLayout } from '../vsphere/datastore/files.ts'
import type {
  MachineSettings,
  SnapshotNode,
  SnapshotRef,
  VirtualMachineState,
} from '../vsphere/machine/virtual-machine.ts'
import { digestOf } from './record.ts'
import { keptIn } from './settings.ts'

/** A snapshot of the seal, as it is found on the host. */
export interface FoundPart {
  ref: SnapshotRef
  name: string
  /** What it keeps as the machine's lease, which a revert brings back; empty where there is none. */
  lease: string
}

/** What is found of a seal on a machine; nothing is done to it. */
export interface SealLook {
  seen: Observed<SeenOf<'seal-found'>>
  /** By part. */
  parts: ReadonlyMap<string, FoundPart>
}

export async function lookAtSeal(machine: MachineUnderTest, seal: string): Promise<SealLook> {
  const { vm, limits } = machine
  const deadline = limits.look()
  const [state, layout] = await Promise.all([vm.describe(deadline), vm.layout(deadline)])
  const found: { node: SnapshotNode; parent: string | null; kept: MachineSettings }[] = []
  for (const { node, parent } of placesIn(state.snapshots.roots))
    found.push({ node, parent, kept: await vm.settingsIn(node.ref, deadline) })
  const snapshots = found.map((one) => foundSnapshot(one, seal, layout))
  const parts = found.flatMap(({ node, kept }, i): [string, FoundPart][] => {
    const part = snapshots[i]?.part
    const lease = kept.extraConfig[LEASE_KEY] ?? ''
    return part ? [[part, { ref: node.ref, name: node.name, lease }]] : []
  })
  const current = state.snapshots.current ?? null
  return {
    seen: machine.keep({ kind: 'seal-found', seal, snapshots, current }),
    parts: new Map(parts),
  }
}

function placesIn(
  nodes: readonly SnapshotNode[],
  parent: string | null = null,
): { node: SnapshotNode; parent: string | null }[] {
  return nodes.flatMap((node) => [{ node, parent }, ...placesIn(node.children, node.ref)])
}

function foundSnapshot(
  { node, parent, kept }: { node: SnapshotNode; parent: string | null; kept: MachineSettings },
  seal: string,
  { files }: MachineLayout,
): SeenOf<'seal-found'>['snapshots'][number] {
  const tag = readSealTag(node.description)
  const told = tag?.seal === seal ? tag : undefined
  const { mark, part: says, records } = keptIn(kept.extraConfig)
  const part = told?.part ?? (mark?.seal === seal ? says : undefined) ?? null
  const record = mark?.seal === seal && part !== null ? records.get(part) : undefined
  const there = new Set(files.map(({ path }) => path))
  const needed = kept.disks.flatMap(({ chain }) => chain)
  return {
    ...{ snapshot: node.ref, name: node.name, part, parent, powerState: node.powerState },
    told: told?.record ?? null,
    kept: record === undefined ? null : digestOf(record),
    disks: kept.disks.map(({ uuid, capacityBytes, mode, deltaFormat }) => ({
      ...{ uuid, capacityBytes, mode, format: deltaFormat },
    })),
    missing: files.length === 0 ? null : needed.filter((path) => !there.has(path)),
  }
}

/** The settings that a seal is about, as they are now. */
export async function lookAtSettings(
  machine: MachineUnderTest,
  seal: string,
): Promise<Observed<SeenOf<'seal-settings'>>> {
  const { vm, limits } = machine
  const [state, facts] = await Promise.all([vm.describe(limits.look()), vm.facts(limits.look())])
  const { mark, records } = keptIn(state.extraConfig)
  const own = mark?.seal === seal ? [...records].map(([part, text]) => [part, digestOf(text)]) : []
  return machine.keep({
    kind: 'seal-settings',
    settings: settingsOf(state, facts.hardwareVersion),
    records: Object.fromEntries(own),
  })
}

export function settingsOf(state: VirtualMachineState, hardwareVersion: string | null): SealedSettings {
  const { memoryMiB, cpus, changeTrackingEnabled: changeTracking, annotation } = state
  return { hardwareVersion, memoryMiB, cpus, changeTracking, notes: digestOf(annotation) }
}
