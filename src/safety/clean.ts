import { setTimeout as sleep } from 'node:timers/promises'
import { Deadline } from '../core/deadline.ts'
import { DeadlineError, SnapwitnessError } from '../core/errors.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import { LAG_MS, type SnapshotRef } from '../vsphere/machine/virtual-machine.ts'
import { isAway } from '../vsphere/session/patience.ts'
import { type CleanGoal, type CleanStep, type KeptSettings, leftoversOf, stepsTo } from './clean-steps.ts'
import type { Custody } from './custody.ts'
import { LeaseLost } from './lease.ts'
import { leaseOf } from './lease-record.ts'
import type { Operate } from './operate.ts'
import { refuseUnallowed } from './opt-in.ts'
import { findTraces, hasStopped, type Traces } from './traces.ts'

/** Before another look at a machine on which a step has shown no effect yet. */
const LOOK_MS = 1_000

/** How often a step is tried whose outcome nobody has seen. */
const MOST_TRIES = 3

/**
 * Takes away what is ours on a machine. After each step it looks again, and does what is then left: so it may follow
 * anything that was cut short, and be repeated. Whoever calls holds the lease; when that is lost, or the machine does not
 * agree any more, no further step is done.
 * @returns what stays, as sentences; empty where the machine is as it was found
 */
export async function cleanMachine(custody: Custody, goal: CleanGoal, operate: Operate): Promise<string[]> {
  const tries = new Map<string, number>()
  const done = new Set<string>()
  let patience = Deadline.after(LAG_MS)
  const first = await findTraces(custody)
  // With the baseline goes the memory that it keeps: of a machine that died after it was put back, the only one there is.
  let atBaseline = goal.atBaseline && !hasStopped(first)
  let isJustReverted = false
  let elsewhere = false
  let kept: KeptSettings | undefined
  for (let traces = first; ; traces = await findTraces(custody)) {
    if (isJustReverted) elsewhere = hasLedElsewhere(traces)
    isJustReverted = false
    const [step] = stepsTo({ ...goal, atBaseline, elsewhere, kept }, traces)
    if (!step) return leftoversOf(first, traces)
    refuseUnauthorised(traces)
    const id = JSON.stringify(step)
    if (done.has(id)) {
      // Behind a vCenter the machine may still be told as it was before.
      if (patience.expired) throw new NoEffect(custody.name, step)
      await sleep(LOOK_MS)
      continue
    }
    try {
      const action = CLEANING[step.kind]
      const details = { what: step.what }
      await operate({ machine: custody.name, action, details, work: () => perform(custody, step) })
      if (step.kind === 'delete-file') custody.forgetsFile(step.path)
      patience = Deadline.after(LAG_MS)
      if (step.kind !== 'revert') done.add(id)
      else {
        // Once again at most: what is left then is taken away as it stands.
        isJustReverted = !atBaseline
        elsewhere = false
        atBaseline = true
        kept = await keptIn(custody, step.snapshot)
      }
    } catch (error) {
      // A delta goes with the snapshot that it was made for.
      if (step.kind === 'delete-file' && isFileGone(error)) custody.forgetsFile(step.path)
      const count = (tries.get(id) ?? 0) + 1
      tries.set(id, count)
      if (!isOutcomeUnknown(error) || count >= MOST_TRIES) throw error
    }
  }
}

/** What the baseline does not keep is there, or what it keeps is not, and there are others that the host may have taken for it. */
function hasLedElsewhere(traces: Traces): boolean {
  return traces.snapshots.length > 0 && (traces.attachedDisks.length > 0 || hasStopped(traces))
}

/** Undefined where the host does not tell: whatever else is ours is taken away all the same. */
async function keptIn({ vm, patience }: Custody, baseline: SnapshotRef): Promise<KeptSettings | undefined> {
  return vm.settingsIn(baseline, patience.look()).catch(() => undefined)
}

/** By the look that comes just before each step: the machine is ours to use, and agrees. */
function refuseUnauthorised({ machine, state, lease }: Traces): void {
  if (!lease) throw new LeaseLost(machine, leaseOf(state))
  refuseUnallowed(machine, state)
}

/** What the ledger calls each step. */
export const CLEANING: Record<CleanStep['kind'], string> = {
  revert: 'return to the baseline',
  'restore-settings': 'bring back settings',
  'detach-disk': 'detach disk',
  'remove-snapshot': 'remove snapshot',
  'delete-file': 'delete file',
  consolidate: 'consolidate',
  'power-on': 'power on',
  'release-lease': 'give back the lease',
}

async function perform(custody: Custody, step: CleanStep): Promise<void> {
  const { vm, lease, patience } = custody
  switch (step.kind) {
    case 'revert':
      await vm.revertTo(step.snapshot, { suppressPowerOn: false }, patience.task())
      return lease.renewAfterRevert(patience.look())
    case 'restore-settings':
      return vm.reconfigure(step.settings, patience.task())
    case 'detach-disk':
      return vm.detachDisk(step.key, { deleteFiles: true }, patience.task())
    case 'remove-snapshot':
      return vm.removeSnapshot(step.snapshot, { children: false, consolidate: true }, patience.task())
    case 'delete-file':
      return deleteFile(custody, step)
    case 'consolidate':
      return vm.consolidate(patience.task())
    case 'power-on':
      return vm.powerOn(patience.task())
    case 'release-lease':
      return lease.release(patience.look())
  }
}

async function deleteFile(
  custody: Custody,
  { path, disk }: Extract<CleanStep, { kind: 'delete-file' }>,
): Promise<void> {
  const { datastore } = await custody.home()
  if (!disk) return datastore.deleteFile(path, custody.patience.task())
  try {
    await datastore.deleteDisk(path, custody.patience.task())
  } catch (error) {
    const isUnknown = isOutcomeUnknown(error) && !isFault(error, 'FileNotFound')
    if (isFault(error, 'FileLocked') || isFault(error, 'NoPermission') || isUnknown) throw error
    // A delta whose parent is gone cannot be opened as a disk any more.
    await datastore.deleteFile(path, custody.patience.task())
  }
}

/**
 * What was asked for may have been done all the same, or may still be going on; what is gone already, somebody else, or the
 * same call before its answer was lost, has taken away.
 */
function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof DeadlineError || isAway(error) || UNKNOWN.some((fault) => isFault(error, fault))
}

function isFileGone(error: unknown): boolean {
  return isFault(error, 'FileNotFound') || isFault(error, 'DiskNotFound')
}

const UNKNOWN = ['TaskVanished', 'TaskInProgress', 'ManagedObjectNotFound', 'FileNotFound', 'DiskNotFound']

class NoEffect extends SnapwitnessError {
  constructor(machine: string, { what }: CleanStep) {
    super(
      'CLEAN_NO_EFFECT',
      `The host reported success, yet on ${machine} it is still to be done: ${what}.`,
      {
        hint: 'Look at the machine in the host client; then clean again.',
        fields: { machine },
      },
    )
  }
}
