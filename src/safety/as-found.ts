import { byName } from '../core/by-name.ts'
import { inLine, quoted } from '../core/words.ts'
import type { SeenOf, SnapshotNode } from '../evidence/seen.ts'

/** A machine as a run found it, or as it is again. */
export interface Found {
  host: SeenOf<'machine'>
  /** undefined where the guest did not run, or could not be looked at. */
  guest: SeenOf<'guest'> | undefined
}

/** How far a clock may be from where it would be, had nobody set the machine back: a look at a busy guest takes as long. */
const CLOCK_MS = 5_000

/**
 * In what a machine differs from how it was found, as sentences; empty where it is as it was. What a host writes of its own
 * accord does not count: names of files that it moves, settings of others.
 * @param keptMemory whether its baseline kept its memory: else its guest was started anew
 */
export function differencesFrom(found: Found, now: Found, { keptMemory }: { keptMemory: boolean }): string[] {
  const [was, is] = [found.host, now.host]
  const told: [what: string, tell: (host: SeenOf<'machine'>, shown: Shown) => string][] = [
    ['is', ({ powerState }) => inLine(powerState)],
    ['has the snapshots', describeTree],
    ['has the disks', describeDisks],
    ['has the settings', describeSettings],
    ['has our settings', describeOurs],
    ['needs consolidation', ({ consolidationNeeded }) => String(consolidationNeeded)],
  ]
  const host = told.flatMap(([what, tell]) =>
    tell(was, JSON.stringify) === tell(is, JSON.stringify)
      ? []
      : [`it ${what} ${tell(is, quoted)}, and when it was found: ${tell(was, quoted)}`],
  )
  return [...host, ...(found.guest ? guestDifferences(found.guest, now.guest, keptMemory) : [])]
}

/** How the words of others are shown: whole where they are compared, and cut where they are told. */
type Shown = (words: string) => string

function guestDifferences(
  was: SeenOf<'guest'>,
  is: SeenOf<'guest'> | undefined,
  keptMemory: boolean,
): string[] {
  if (!is) return ['its guest cannot be looked at any more']
  const booted = keptMemory && is.bootId !== was.bootId
  const marks = (['memory', 'systemDisk'] as const).flatMap((place) =>
    is.marks[place] === was.marks[place]
      ? []
      : [
          `${place === 'memory' ? 'its memory' : 'its system disk'} holds ${quoted(is.marks[place] ?? 'no mark')}, and when it was found: ${quoted(was.marks[place] ?? 'no mark')}`,
        ],
  )
  return [...(booted ? ['its guest has booted since it was found'] : []), ...marks]
}

/**
 * By how much the guest's clock is behind where it was found against our own: each return to its memory sets it back, and
 * Tools or a time service mend it where they run. Never past our own time, which one that was found ahead may have been set
 * to meanwhile. Milliseconds; 0 where it is not.
 */
export function clockBehind(
  found: { guest: SeenOf<'guest'> | undefined; at: number },
  now: { guest: SeenOf<'guest'> | undefined; at: number },
): number {
  if (!found.guest || !now.guest) return 0
  const aheadThen = Date.parse(found.guest.clock) - found.at
  const behind = Math.min(aheadThen, 0) + now.at - Date.parse(now.guest.clock)
  return behind > CLOCK_MS ? behind : 0
}

function describeTree({ snapshots, currentSnapshot }: SeenOf<'machine'>, shown: Shown): string {
  const tell = ({ id, name, children }: SnapshotNode): string =>
    `${shown(name)}${id === currentSnapshot ? '*' : ''}${children.length > 0 ? ` (${inOrder(children.map(tell))})` : ''}`
  return inOrder(snapshots.map(tell)) || 'none'
}

function describeDisks({ disks }: SeenOf<'machine'>): string {
  return inOrder(
    disks.map(
      ({ label, uuid, capacityBytes, mode, controller, unit, parents }) =>
        `${inLine(label)} ${inLine(uuid)} of ${capacityBytes} bytes, ${inLine(mode)}, at ${inLine(controller ?? '?')}:${unit}, in ${parents.length} files`,
    ),
    '; ',
  )
}

/** A host tells what stands beside each other in whatever order it likes. */
function inOrder(told: readonly string[], separator = ', '): string {
  return told.toSorted(byName).join(separator)
}

function describeSettings({ settings }: SeenOf<'machine'>, shown: Shown): string {
  const { memoryMiB, cpus, annotation, changeTracking } = settings
  return `${memoryMiB} MiB, ${cpus} CPUs, notes ${shown(annotation)}, change tracking ${changeTracking ? 'on' : 'off'}`
}

/** A lease is nobody's affair here: it is taken before one looks, and given back last. */
function describeOurs({ settings }: SeenOf<'machine'>, shown: Shown): string {
  const ours = Object.entries(settings.extraConfig).filter(
    ([key]) => key.startsWith('snapwitness.') && key !== 'snapwitness.lease',
  )
  return ours.map(([key, value]) => `${shown(key)} ${shown(value)}`).join(', ') || 'none'
}
