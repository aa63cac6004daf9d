import { count, formatDuration } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { millisecondsBetween, type Operation, type ScenarioRecord, type StepRecord } from './run-record.ts'
import { shownMachines } from './shown-machines.ts'

const HEAD = 22
const LANE = 46
const FOOT = 20

/**
 * What was done when: a lane for each machine, a bar for each operation, a band for each step. Places along the time
 * are percentages, so that it fills any width while its letters keep their size.
 */
export function timeline(scenario: ScenarioRecord): Markup | false {
  const { shown, left } = shownMachines(scenario)
  const lanes = shown.map((machine) => ({ machine, operations: operationsOf(machine, scenario) }))
  const kinds = new Set(lanes.flatMap(({ operations }) => operations.map(kindOf)))
  if (kinds.size === 0) return false
  const scale = scaleOf(scenario)
  const height = HEAD + LANE * lanes.length + FOOT
  return html`<figure class="timeline">
    <svg width="100%" height="${height}" role="img" aria-label="${describe(scenario)}">
      ${scenario.steps.map((step, i) => bandOf(step, scenario.steps[i + 1], height - FOOT, scale))}
      ${lanes.map((lane, i) => laneOf(lane, HEAD + LANE * i, scale))}
      ${scale.ticks.map((ms) => html`<text class="tick" x="${pc(scale.after(ms))}" y="${height - 4}">${formatDuration(ms)}</text>`)}
    </svg>
    <figcaption>
      ${[...kinds].map((kind) => html`<span class="key ${kind}">${kind}</span>`)}
      ${left > 0 && `and ${count(left, 'more machine')}`}
    </figcaption>
  </figure>`
}

interface Lane {
  machine: string
  operations: Operation[]
}

function operationsOf(machine: string, { steps }: ScenarioRecord): Operation[] {
  return steps.flatMap((step) =>
    step.machines.filter((own) => own.machine === machine).flatMap((own) => own.operations),
  )
}

function describe({ steps, durationMs }: ScenarioRecord): string {
  return `Timeline of ${count(steps.length, 'step')} in ${formatDuration(durationMs)}; each step lists its operations.`
}

interface Scale {
  /** Percent of the width, of a time or of milliseconds after the start. */
  at(time: string): number
  after(ms: number): number
  ticks: number[]
}

function scaleOf({ startedAt, durationMs }: ScenarioRecord): Scale {
  const whole = Math.max(1, durationMs)
  const after = (ms: number) => Math.min(100, (100 * ms) / whole)
  const interval = tickSteps.find((ms) => whole / ms <= 8) ?? whole
  return {
    after,
    at: (time) => after(millisecondsBetween(startedAt, time)),
    ticks: Array.from({ length: Math.floor((0.94 * whole) / interval) + 1 }, (_, i) => i * interval),
  }
}

const tickSteps = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000].concat([
  600_000, 1_800_000, 3_600_000, 7_200_000,
])

function bandOf(step: StepRecord, next: StepRecord | undefined, height: number, scale: Scale): Markup {
  const x = scale.at(step.startedAt)
  const width = (next ? scale.at(next.startedAt) : 100) - x
  return html`<svg x="${pc(x)}" width="${pc(width)}" height="${height}">
    <rect class="band${step.number % 2 === 0 && ' even'}" width="100%" height="100%"></rect>
    <text x="5" y="15">${step.label}</text>
  </svg>`
}

function laneOf({ machine, operations }: Lane, y: number, scale: Scale): Markup {
  return html`<text class="lane" x="5" y="${y + 10}">${machine}</text>
    ${operations.map((operation, i) => barOf(operation, operations[i + 1], y + 15, scale))}`
}

/** A bar with its label below, which may go on to where the next bar begins. */
function barOf(operation: Operation, next: Operation | undefined, y: number, scale: Scale): Markup {
  const { machine, action, durationMs, outcome } = operation
  const x = scale.at(operation.startedAt)
  const width = Math.max(0.25, Math.min(scale.after(durationMs), 100 - x))
  const room = Math.max(width, (next ? scale.at(next.startedAt) : 100) - x)
  return html`<svg x="${pc(x)}" y="${y}" width="${pc(room)}" height="28">
    <title>${machine}: ${action}, ${formatDuration(durationMs)}, ${outcome}</title>
    <rect class="operation ${kindOf(operation)}" width="${pc((100 * width) / room)}" height="9" rx="2"></rect>
    ${hasRoomFor(action, room) && html`<text class="action" y="22">${action}</text>`}
  </svg>`
}

/** Whether a label fits its share of a page of 1100 pixels, at 6.5 pixels a letter. A narrow page shows none. */
function hasRoomFor(label: string, percent: number): boolean {
  return label.length * 6.5 < percent * 11
}

function kindOf({ action, outcome }: Operation): string {
  if (outcome !== 'succeeded') return outcome
  if (action.includes('revert')) return 'revert'
  return action.includes('snapshot') ? 'snapshot' : 'other'
}

function pc(percent: number): string {
  return `${Number(percent.toFixed(2))}%`
}
