import type { MachineConfig } from '../config/load.ts'
import { UsageError } from '../core/errors.ts'
import { flatten } from '../core/flatten.ts'
import { inLine, quoted } from '../core/words.ts'
import type { SnapshotNode, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import type { Holder } from './holder.ts'
import { refuseHeld } from './lease.ts'
import { howToAllow, isAllowed } from './opt-in.ts'
import { refuseSealed } from './seal-mark.ts'
import type { SeenMachine } from './sightings.ts'
import { readSnapshotTag } from './tags.ts'

/** A machine that a run would use, as it is before anything is done to it. */
export interface Candidate extends Pick<SeenMachine, 'config' | 'found'> {
  state: Pick<
    VirtualMachineState,
    'extraConfig' | 'annotation' | 'snapshots' | 'disks' | 'powerState' | 'consolidationNeeded'
  >
}

interface Reason {
  what: string
  hint: string
}

/**
 * Only looks.
 * @param now by the host's clock
 * @throws SealedMachine when one of them is sealed; LeaseHeld when another run uses it, unless `steal`
 * @throws UsageError with each machine that may not or cannot be used, why, and the way out
 */
export function refuseUnfit(
  candidates: readonly Candidate[],
  { run, holder, steal, now }: { run: string; holder: Holder; steal: boolean; now: Date },
): void {
  for (const { found, state } of candidates) refuseSealed(found.name, state)
  for (const { found, state } of steal ? [] : candidates) refuseHeld(found, state, holder, now)
  refuseUnusable(candidates, run)
}

/**
 * Only looks; does not ask whether somebody uses them.
 * @throws SealedMachine; UsageError with each machine that may not or cannot be used, why, and the way out
 */
export function refuseUnusable(candidates: readonly Candidate[], run: string): void {
  for (const { found, state } of candidates) refuseSealed(found.name, state)
  const reasons = candidates.flatMap((candidate) => reasonsAgainst(candidate, run))
  if (reasons.length === 0) return
  throw new UsageError(`Nothing was touched:\n${reasons.map(({ what }) => `  ${what}`).join('\n')}`, {
    hint: [...new Set(reasons.map(({ hint }) => hint))].join('\n      '),
  })
}

function reasonsAgainst({ config, found: { name }, state }: Candidate, run: string): Reason[] {
  if (!isAllowed(state)) {
    return [
      {
        what: `${name} does not say that it may be used.`,
        hint: howToAllow(name),
      },
    ]
  }
  const snapshots = flatten(state.snapshots.roots)
  const left = snapshots.find((node) => isOfAnotherRun(node, run))
  if (left) {
    return [
      {
        what: `${name} was left by an interrupted run: it holds the snapshot ${quoted(left.name)} (${inLine(left.description)}).`,
        hint: 'Put it back as it was found: snapwitness clean --host --config FILE. What that does not prove to be ours, remove in the host client.',
      },
    ]
  }
  return [...snapshotsOfOthers(name, config, snapshots), ...stateThatNoSnapshotKeeps(name, state)]
}

function snapshotsOfOthers(
  name: string,
  config: MachineConfig,
  snapshots: readonly SnapshotNode[],
): Reason[] {
  const others = snapshots.filter(({ description }) => !readSnapshotTag(description))
  if (others.length === 0 || config.existingSnapshots === 'keep') return []
  const names = others.map((node) => quoted(node.name)).join(', ')
  return [
    {
      what: `${name} has snapshots of its own: ${names}.`,
      hint: `To use it beside them, which stay as they are: machines.${name}.existingSnapshots: keep`,
    },
  ]
}

/** What a run does could not be taken back. */
function stateThatNoSnapshotKeeps(name: string, state: Candidate['state']): Reason[] {
  const reasons: Reason[] = []
  const independent = state.disks.find(({ mode }) => mode !== 'persistent')
  if (independent) {
    reasons.push({
      what: `${name} has a disk that no snapshot brings back: ${independent.label} (${independent.mode}).`,
      hint: 'Make that disk dependent, or name another machine.',
    })
  }
  if (state.powerState === 'suspended') {
    reasons.push({ what: `${name} is suspended.`, hint: 'Resume it, or shut it down.' })
  }
  if (state.consolidationNeeded) {
    reasons.push({
      what: `${name} needs its disks consolidated: the host has left delta files that belong to no snapshot.`,
      hint: 'Consolidate its disks in the host client first.',
    })
  }
  return reasons
}

function isOfAnotherRun({ description }: SnapshotNode, run: string): boolean {
  const tag = readSnapshotTag(description)
  return tag !== undefined && tag.run !== run
}
