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
import { digestOf, HERE } from './record.ts'
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

interface Found {
  node: SnapshotNode
  parent: string | null
  kept: MachineSettings
}

export async function lookAtSeal(machine: MachineUnderTest, seal: string): Promise<SealLook> {
  const { vm, limits } = machine
  const deadline = limits.look()
  const [state, layout] = await Promise.all([vm.describe(deadline), vm.layout(deadline)])
  const found: Found[] = []
  for (const { node, parent } of placesIn(state.snapshots.roots))
    found.push({ node, parent, kept: await vm.settingsIn(node.ref, deadline) })
  const parts = partsAmong(found.map((one) => wordsOf(one, seal)))
  const snapshots = found.map((one, i) => foundSnapshot(one, seal, { layout, part: parts[i] ?? null }))
  const byPart = found.flatMap(({ node, kept }, i): [string, FoundPart][] => {
    const part = snapshots[i]?.part
    const lease = kept.extraConfig[LEASE_KEY] ?? ''
    return part ? [[part, { ref: node.ref, name: node.name, lease }]] : []
  })
  const current = state.snapshots.current ?? null
  return {
    seen: machine.keep({ kind: 'seal-found', seal, snapshots, current }),
    parts: new Map(byPart),
  }
}

function placesIn(
  nodes: readonly SnapshotNode[],
  parent: string | null = null,
): { node: SnapshotNode; parent: string | null }[] {
  return nodes.flatMap((node) => [{ node, parent }, ...placesIn(node.children, node.ref)])
}

/** What a snapshot says that it is: by its description, and by the settings that it keeps. */
export interface Words {
  told: string | undefined
  says: string | undefined
}

function wordsOf({ node, kept }: Found, seal: string): Words {
  const tag = readSealTag(node.description)
  const { mark, part } = keptIn(kept.extraConfig)
  return {
    told: tag?.seal === seal ? tag.part : undefined,
    says: mark?.seal === seal ? part : undefined,
  }
}

/**
 * Which part each snapshot is, each before those below it. A snapshot that somebody takes has the settings of where the
 * machine stands: they count only where no description says so, for the uppermost of those that do, and never for what a
 * verification takes away again.
 */
export function partsAmong(snapshots: readonly Words[]): (string | null)[] {
  const told = new Set(snapshots.map((one) => one.told))
  return snapshots.map(({ told: own, says }, i) => {
    if (own !== undefined) return own
    if (says === undefined || says === HERE || told.has(says)) return null
    return snapshots.findIndex((one) => one.told === undefined && one.says === says) === i ? says : null
  })
}

function foundSnapshot(
  { node, parent, kept }: Found,
  seal: string,
  { layout: { files }, part }: { layout: MachineLayout; part: string | null },
): SeenOf<'seal-found'>['snapshots'][number] {
  const tag = readSealTag(node.description)
  const told = tag?.seal === seal ? tag : undefined
  const { mark, part: says, records } = keptIn(kept.extraConfig)
  const record = mark?.seal === seal && part !== null ? records.get(part) : undefined
  const there = new Set(files.map(({ path }) => path))
  const needed = kept.disks.flatMap(({ chain }) => chain)
  return {
    ...{ snapshot: node.ref, name: node.name, part, parent, powerState: node.powerState },
    says: (mark?.seal === seal ? says : undefined) ?? null,
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
  return { hardwareVersion, memoryMiB, cpus, changeTracking, notes: digestOf(inShape(annotation)) }
}

/** Hosts and clients take blanks away at the ends of notes and of their lines, and end lines in ways of their own. */
function inShape(notes: string): string {
  return notes.replace(/[ \t\r]+$/gm, '').trim()
}
