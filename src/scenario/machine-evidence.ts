import { createHash } from 'node:crypto'
import type { SeenOf, SnapshotNode as SnapshotSeen } from '../evidence/seen.ts'
import { LEASE_KEY } from '../safety/tags.ts'
import type { MachineLayout } from '../vsphere/datastore/files.ts'
import type { VirtualDisk } from '../vsphere/disks/disks.ts'
import type { MachineSettings, SnapshotRef, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import type { SnapshotNode } from '../vsphere/snapshots/snapshots.ts'

/** What a host tells, as a ledger keeps it: whole, so that whatever is judged can be judged again. */

export function machineSeen(state: VirtualMachineState, layout: MachineLayout): SeenOf<'machine'> {
  const chains = new Map(layout.disks.map((disk) => [disk.key, disk.chain]))
  return {
    kind: 'machine',
    powerState: state.powerState,
    snapshots: state.snapshots.roots.map(nodeSeen),
    currentSnapshot: state.snapshots.current ?? null,
    consolidationNeeded: state.consolidationNeeded,
    question: state.question ?? null,
    toolsRunning: state.toolsRunning,
    settings: settingsSeen(state),
    disks: state.disks.map((disk) => ({ ...diskSeen(disk), chain: chains.get(disk.key) ?? [] })),
    snapshotFiles: layout.files.filter(({ kind }) => kind === 'snapshotData' || kind === 'snapshotMemory'),
    keptIn: Object.fromEntries(
      layout.snapshots
        .filter(({ isTold }) => isTold)
        .map(({ ref, data, memory }) => [ref, { state: data ?? null, memory: memory ?? null }]),
    ),
    files: layout.files.map(({ path }) => path),
  }
}

export function snapshotSettingsSeen(
  snapshot: SnapshotRef,
  settings: MachineSettings,
): SeenOf<'snapshot-settings'> {
  return {
    kind: 'snapshot-settings',
    snapshot,
    settings: settingsSeen(settings),
    disks: settings.disks.map(({ label, uuid, capacityBytes, mode, rawDevice, changeId }) => ({
      ...{ label, uuid, capacityBytes, mode, rawDevice: rawDevice ?? null, changeId: changeId ?? null },
    })),
  }
}

function diskSeen(disk: VirtualDisk): Omit<SeenOf<'machine'>['disks'][number], 'chain'> {
  const { label, uuid, capacityBytes, mode, rawDevice, controller, unitNumber, chain } = disk
  const { deltaFormat, deltaVariant } = disk
  return {
    rawDevice: rawDevice ?? null,
    ...{
      label,
      uuid,
      capacityBytes,
      mode,
      controller,
      unit: unitNumber,
      deltaFormat,
      deltaVariant,
      parents: chain,
    },
  }
}

function settingsSeen(settings: MachineSettings): SeenOf<'machine'>['settings'] {
  const { memoryMiB, cpus, annotation, extraConfig, changeTrackingEnabled, memoryReserved } = settings
  return {
    ...{ memoryMiB, cpus, annotation, changeTracking: changeTrackingEnabled, memoryReserved },
    extraConfig: Object.fromEntries(
      Object.entries(extraConfig).map(([key, value]) => [key, valueSeen(key, value)]),
    ),
  }
}

/** Others keep passwords and user data there, and our lease a secret. A digest shows as well that a value came back. */
function valueSeen(key: string, value: string): string {
  if (key.startsWith('snapwitness.') && key !== LEASE_KEY) return value
  return `sha256:${createHash('sha256').update(value).digest('hex').slice(0, 16)}`
}

function nodeSeen(node: SnapshotNode): SnapshotSeen {
  return {
    id: node.ref,
    name: node.name,
    createdAt: node.createdAt.toISOString(),
    powerState: node.powerState,
    quiesced: node.quiesced,
    children: node.children.map(nodeSeen),
  }
}
