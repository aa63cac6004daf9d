import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import type { SnapshotNode, SnapshotRef } from '../../vsphere/snapshots/snapshots.ts'
import { ok, type Remark } from '../finding.ts'

/** Past so many in one chain a host refuses another (facts differ between 31 and 32). */
const LONGEST_CHAIN = 31
/** A run adds so many under the current state: its baseline and what the scenario takes. */
const ADDED = 3

export function snapshots({ snapshots: { roots, current } }: Pick<MachineInspection, 'snapshots'>): Remark {
  const names = roots.flatMap(namesOf)
  if (names.length === 0) return ok('snapshots', 'No snapshots yet')
  const chain = chainTo(current, roots).length
  const what = `${names.length} snapshots of somebody else: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''} (it stands under ${chain} of them)`
  if (chain + ADDED > LONGEST_CHAIN) {
    return {
      id: 'snapshots',
      severity: 'blocker',
      what,
      follows: `A run adds ${ADDED} to the chain, and past ${LONGEST_CHAIN} the host refuses (TooManySnapshotLevels).`,
      mend: 'Delete snapshots that nobody needs, or choose a machine without.',
    }
  }
  return {
    id: 'snapshots',
    severity: 'warning',
    what,
    follows: 'They are never reverted to, removed or renamed; a run works below the present state.',
    mend: 'Choose a machine without snapshots for a first run.',
  }
}

const MAXIMUM = 'snapshot.maxsnapshots'

/** Whether the machine itself allows as many snapshots as a run takes, beside those that are there. */
export function snapshotsAllowed({
  snapshots: { roots },
  extraConfig,
  features: { snapshotsDisabled, snapshotsLocked },
}: Pick<MachineInspection, 'snapshots' | 'extraConfig' | 'features'>): Remark {
  const depth = Math.max(0, ...roots.map(depthOf))
  const [, setting] = Object.entries(extraConfig).find(([key]) => key.toLowerCase() === MAXIMUM) ?? []
  const most = /^\d+$/.test(setting?.trim() ?? '') ? Number(setting) : Number.POSITIVE_INFINITY
  const refusal = { id: 'snapshots-allowed', severity: 'blocker' } as const
  if (snapshotsDisabled || snapshotsLocked) {
    const [flag, is] = snapshotsDisabled ? ['snapshotDisabled', 'switched off'] : ['snapshotLocked', 'locked']
    return {
      ...refusal,
      what: `Snapshots of the machine are ${is}, by its flag ${flag}`,
      follows: 'The host refuses every snapshot (SnapshotDisabled, SnapshotLocked).',
      mend: 'End what has set the flag; it is of the settings of the machine (VirtualMachineFlagInfo).',
    }
  }
  if (depth + ADDED <= most)
    return ok('snapshots-allowed', 'The machine allows as many snapshots as a run takes')
  return {
    ...refusal,
    what: `snapshot.maxSnapshots of the machine is ${most}${depth > 0 ? `, and ${depth} are there` : ''}`,
    follows: `A run takes ${ADDED}, and the host refuses what is more (${most === 0 ? 'SnapshotDisabled' : 'TooManySnapshotLevels'}).`,
    mend: `With the machine off: Edit settings > VM options > Advanced > Edit configuration: snapshot.maxSnapshots, ${ADDED + depth} or more. Or: govc vm.change -vm NAME -e snapshot.maxSnapshots=${ADDED + depth}`,
  }
}

export function consolidation({ consolidationNeeded }: MachineInspection): Remark {
  if (!consolidationNeeded) return ok('consolidation', 'No disks wait for consolidation')
  return {
    id: 'consolidation',
    severity: 'blocker',
    what: 'The host says that disks of the machine need consolidation',
    follows: 'Delta files are left that belong to no snapshot; what a run finds would not be its own doing.',
    mend: 'Snapshots > Consolidate disks in the host client, and wait for the task. In PowerCLI: (Get-VM NAME).ExtensionData.ConsolidateVMDisks()',
  }
}

/** The snapshots above where the machine stands, topmost first; none where it stands beside them. */
function chainTo(current: SnapshotRef | undefined, nodes: readonly SnapshotNode[]): SnapshotNode[] {
  for (const node of nodes) {
    if (node.ref === current) return [node]
    const below = chainTo(current, node.children)
    if (below.length > 0) return [node, ...below]
  }
  return []
}

function namesOf(node: SnapshotNode): string[] {
  return [`“${node.name}”`, ...node.children.flatMap(namesOf)]
}

function depthOf(node: SnapshotNode): number {
  return 1 + Math.max(0, ...node.children.map(depthOf))
}
