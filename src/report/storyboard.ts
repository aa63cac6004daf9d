import { count } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { conditionOf } from './disk-bar.ts'
import { type DiskSeen, segmentsOf } from './disk-segments.ts'
import type { MachineStep, ScenarioRecord, StepRecord } from './run-record.ts'
import { shownMachines } from './shown-machines.ts'
import { verdictMark } from './verdict-mark.ts'

/**
 * The scenario at a glance: a row for each machine, a column for each step in which something was judged or a disk was
 * seen, in each cell the disks as they were seen last.
 */
export function storyboard(scenario: ScenarioRecord, anchorOf: (step: number) => string): Markup | false {
  const steps = scenario.steps.filter((step) => step.machines.some(isTelling))
  if (steps.length === 0) return false
  const { shown, left } = shownMachines(scenario)
  return html`<div class="scroll"><table class="storyboard">
    <thead><tr><td></td>${steps.map(
      ({ number, label, title }) =>
        html`<th scope="col"><a href="#${anchorOf(number)}"><b>${label}</b> <span>${title}</span></a></th>`,
    )}</tr></thead>
    <tbody>${shown.map(
      (machine) => html`<tr>
        <th scope="row">${machine}</th>
        ${steps.map((step) => cellOf(step, machine))}
      </tr>`,
    )}</tbody>
    ${left > 0 && html`<caption>and ${count(left, 'more machine')}, below</caption>`}
  </table></div>`
}

function isTelling(step: MachineStep): boolean {
  return step.verdict !== null || step.observations.some(({ seen }) => seen.kind === 'disk')
}

function cellOf({ machines }: StepRecord, name: string): Markup {
  const step = machines.find(({ machine }) => machine === name)
  if (!step) return html`<td></td>`
  return html`<td><div>
    ${step.verdict && verdictMark(step.verdict)}
    <span class="sights">${lastDisks(step).map(miniature)}</span>
  </div></td>`
}

function lastDisks({ observations }: MachineStep): DiskSeen[] {
  const byUuid = new Map<string, DiskSeen>()
  for (const { seen } of observations) if (seen.kind === 'disk') byUuid.set(seen.uuid, seen)
  return [...byUuid.values()]
}

function miniature(disk: DiskSeen): Markup {
  const segments = segmentsOf(disk)
  const told = segments.map(({ kind, partition }) => partition?.mountPoint ?? kind)
  return html`<span class="miniature ${conditionOf(disk)}" role="img" aria-label="${disk.disk}: ${disk.present ? told.join(', ') : 'absent'}">
    ${segments.map(
      ({ kind, share, partition }) =>
        html`<span class="${kind}" style="--size:${share}">${kind === 'volume' && (partition?.mountPoint ?? 'not mounted')}</span>`,
    )}
    ${!disk.present && html`<span>absent</span>`}
  </span>`
}
