import { formatClock, formatDuration, shortenIds } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { millisecondsBetween, type Observation, type ScenarioRecord } from './run-record.ts'

/** Boots by number, in the order in which a machine was seen in them: a reader compares 1 with 2 better than two ids. */
export type BootNumbers = (machine: string, bootId: string) => number

export function numberBoots(scenario: ScenarioRecord): BootNumbers {
  const boots = new Map<string, string[]>()
  const known = (machine: string) => boots.get(machine) ?? []
  for (const { machine, observations } of scenario.steps.flatMap((step) => step.machines)) {
    for (const { seen } of observations) {
      if (seen.kind === 'guest') boots.set(machine, [...new Set([...known(machine), seen.bootId])])
    }
  }
  return (machine, bootId) => known(machine).indexOf(bootId) + 1
}

/** Boot, clock and marks of a guest in one line. */
export function guestState(
  { machine, at }: Observation,
  guest: SeenOf<'guest'>,
  bootNumber: BootNumbers,
): Markup {
  return html`<dl class="guest">
    <div><dt>Boot</dt><dd>${bootNumber(machine, guest.bootId)}</dd></div>
    <div><dt>Clock</dt><dd>${formatClock(guest.clock)} ${lagOf(guest.clock, at)}</dd></div>
    <div><dt>Memory mark</dt><dd>${shortenIds(guest.marks.memory ?? 'none')}</dd></div>
    <div><dt>System disk mark</dt><dd>${shortenIds(guest.marks.systemDisk ?? 'none')}</dd></div>
  </dl>`
}

/** Below this the difference is the way of the answer, not the clock. */
const NOTABLE_LAG_MS = 2000

function lagOf(clock: string, at: string): string {
  const behind = millisecondsBetween(clock, at)
  const ahead = millisecondsBetween(at, clock)
  if (behind >= NOTABLE_LAG_MS) return `(${formatDuration(behind)} behind)`
  return ahead >= NOTABLE_LAG_MS ? `(${formatDuration(ahead)} ahead)` : ''
}
