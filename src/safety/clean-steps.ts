import { inLine, quoted } from '../core/words.ts'
import type { MachineSettings, SnapshotRef } from '../vsphere/machine/virtual-machine.ts'
import type { SnapshotNode } from '../vsphere/snapshots/snapshots.ts'
import type { Traces, Unproved } from './traces.ts'

/** One thing to do so that a machine is as it was found. Each says of itself what it does. */
export type CleanStep = { what: string } & (
  | {
      kind: 'revert'
      snapshot: SnapshotRef
      /** What nobody can bring back after it. */
      loses: string
    }
  | { kind: 'restore-settings'; settings: Partial<KeptSettings> }
  | { kind: 'detach-disk'; key: number }
  | { kind: 'remove-snapshot'; snapshot: SnapshotRef }
  | { kind: 'delete-file'; path: string; disk: boolean }
  | { kind: 'consolidate' }
  | { kind: 'power-on' }
  | { kind: 'release-lease' }
)

/** What a baseline keeps of the settings that a scenario may change. */
export type KeptSettings = Pick<MachineSettings, 'annotation' | 'memoryMiB' | 'cpus'>

export interface CleanGoal {
  /** Whether the machine is already in the state of the baseline. */
  atBaseline: boolean
  /** Whether the revert to it has led elsewhere. */
  elsewhere?: boolean
  /** The baseline and the lease stay: the run goes on. */
  keepBaseline: boolean
  /** What the baseline keeps, where a revert to it has just been to bring that back. */
  kept?: KeptSettings | undefined
}

/** What is left to do, in order. Nothing is, when nothing of ours is there. */
export function stepsTo(
  { atBaseline, elsewhere = false, keepBaseline, kept }: CleanGoal,
  { machine, state, lease, baseline, snapshots, attachedDisks, files, diskKeys }: Traces,
): CleanStep[] {
  const steps: CleanStep[] = []
  const removed = snapshots.map(({ ref, name }): CleanStep => {
    return { kind: 'remove-snapshot', snapshot: ref, what: `remove our snapshot ${quoted(name)}` }
  })
  // It cannot lead to one of ours when none is there any more.
  if (baseline && elsewhere) return [...removed, revertTo(baseline, machine)]
  if (baseline && !atBaseline) steps.push(revertTo(baseline, machine))
  if (kept) steps.push(...restoring(lostOf(kept, state)))
  // Without a baseline no revert takes them off; and one that promised to may have broken its promise.
  const detached = !baseline || atBaseline ? attachedDisks : []
  for (const { key, fileName } of detached) {
    steps.push({ kind: 'detach-disk', key, what: `take off the disk ${inLine(fileName)}, and delete it` })
  }
  steps.push(...removed)
  const gone = new Set(detached.map(({ fileName }) => fileName))
  for (const { path, disk } of files.filter((file) => !gone.has(file.path))) {
    steps.push({ kind: 'delete-file', path, disk, what: `delete ${inLine(path)}` })
  }
  const isOff = lease?.power === 'poweredOn' && state.powerState === 'poweredOff'
  if (baseline && atBaseline && baseline.powerState === 'poweredOff' && isOff) {
    const what = 'start it, as it ran when it was found: its host could not keep its memory'
    steps.push({ kind: 'power-on', what })
  }
  if (keepBaseline) return steps
  if (baseline) {
    steps.push({ kind: 'remove-snapshot', snapshot: baseline.ref, what: 'remove the baseline' })
  }
  // It did not need that when the run took it: a removal was cut short.
  if (lease && state.consolidationNeeded) {
    steps.push({ kind: 'consolidate', what: 'consolidate its disks' })
  }
  if (!baseline && isOff) {
    steps.push({ kind: 'power-on', what: 'start it, as it ran when it was found' })
  }
  if (lease || diskKeys) steps.push({ kind: 'release-lease', what: 'give back its lease' })
  return steps
}

/** A host may keep a promise by halves. Memory and processors change only while a machine is off. */
function lostOf(kept: KeptSettings, state: KeptSettings & { powerState: string }): Partial<KeptSettings> {
  const { annotation, memoryMiB, cpus } = kept
  const isOff = state.powerState === 'poweredOff'
  return {
    ...(annotation !== state.annotation && { annotation }),
    ...(isOff && memoryMiB !== state.memoryMiB && { memoryMiB }),
    ...(isOff && cpus !== state.cpus && { cpus }),
  }
}

const SETTINGS = { annotation: 'annotation', memoryMiB: 'size of the memory', cpus: 'number of processors' }

function restoring(settings: Partial<KeptSettings>): CleanStep[] {
  const names = Object.keys(settings).map((key) => SETTINGS[key as keyof KeptSettings])
  const what = `bring back the ${names.join(', ')}, as the revert has not`
  return names.length === 0 ? [] : [{ kind: 'restore-settings', settings, what }]
}

function revertTo({ ref, createdAt }: SnapshotNode, machine: string): CleanStep {
  const time = createdAt.toISOString()
  return {
    kind: 'revert',
    snapshot: ref,
    what: `revert to the baseline of ${time}, which brings back its disks, settings, memory and power`,
    loses: `work since ${time.slice(0, 10)} ${time.slice(11, 16)} UTC on ${inLine(machine)}`,
  }
}

/** What the steps lose for good. */
export function lostBy(steps: readonly CleanStep[]): string[] {
  return steps.flatMap((step) => (step.kind === 'revert' ? [step.loses] : []))
}

/**
 * What the cleaning cannot or must not take away, as sentences.
 * @param first what was there before the cleaning
 * @param now what is there after it
 */
export function leftoversOf(first: Traces, now: Traces = first): string[] {
  const { strangers, baseline, snapshots, attachedDisks } = first
  const below = strangers.map(
    ({ name }) => `the snapshot ${quoted(name)} stays: it is not ours, and was taken below ours`,
  )
  const needed = now.neededFiles.map(
    (path) => `${inLine(path)} stays: a snapshot that is not ours stands on it`,
  )
  const unknown =
    !baseline && (snapshots.length > 0 || attachedDisks.length > 0)
      ? ['its baseline is gone: the guest stays in the state that it is in']
      : []
  return [...below, ...needed, ...unknown, ...notProved(first.unproved)]
}

function notProved({ snapshots, files, settings }: Unproved): string[] {
  return [
    ...snapshots.map(({ name }) => `the snapshot ${quoted(name)}`),
    ...files.map((path) => inLine(path)),
    ...settings.map((key) => `the setting ${inLine(key)}`),
  ].map((what) => `${what} stays: it is not proved to be ours`)
}
