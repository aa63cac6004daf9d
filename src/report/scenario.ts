import { count, formatDuration } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { type BootNumbers, numberBoots } from './guest-state.ts'
import { machineStep, machineStepInBrief } from './machine-step.ts'
import { isTroubled, type MachineStep, type ScenarioRecord, type StepRecord } from './run-record.ts'
import { attemptBefore } from './steps-in-brief.ts'
import { storyboard } from './storyboard.ts'
import { timeline } from './timeline.ts'
import { verdictMark } from './verdict-mark.ts'

export interface ScenarioContext {
  standIns: ReadonlySet<string>
  /** The machine steps that are drawn; the others are told in a line. */
  drawn: ReadonlySet<MachineStep>
  open: boolean
}

/** One scenario: when everything happened, then step by step what was done and seen. */
export function scenarioSection(scenario: ScenarioRecord, context: ScenarioContext): Markup {
  const { name, file, verdict, durationMs, ended } = scenario
  return html`<details class="scenario" id="${scenarioAnchor(scenario)}" ${context.open && 'open'}>
    <summary>
      <h2>${verdictMark(verdict)} ${name}</h2>
      <p>${count(checksIn(scenario), 'check')}, ${formatDuration(durationMs)}${!ended && ', interrupted'} <code>${file}</code></p>
    </summary>
    ${scenarioBody(scenario, context)}
  </details>`
}

/** All that was done and seen. */
export function scenarioBody(scenario: ScenarioRecord, context: Omit<ScenarioContext, 'open'>): Markup {
  const { steps, before } = scenario
  const anchorOf = (step: number) => stepAnchor(scenario, step)
  const bootNumber = numberBoots(scenario)
  return html`${before && attemptBefore(before)}
    ${storyboard(scenario, anchorOf)}
    ${timeline(scenario)}
    <ol class="steps">${steps.map((step) => stepItem(step, anchorOf(step.number), bootNumber, context))}</ol>`
}

export function scenarioAnchor({ number }: ScenarioRecord): string {
  return `scenario-${number}`
}

export function stepAnchor({ number }: ScenarioRecord, step: number): string {
  return `scenario-${number}-step-${step}`
}

/** Up to this many machines in a step stand open side by side; of more, those in trouble, before the others. */
const FEW = 4

function stepItem(
  step: StepRecord,
  anchor: string,
  bootNumber: BootNumbers,
  { standIns, drawn }: Omit<ScenarioContext, 'open'>,
): Markup {
  const isOpen = (machine: MachineStep) => step.machines.length <= FEW || isTroubled(machine)
  const draw = (machine: MachineStep) =>
    drawn.has(machine)
      ? machineStep(machine, { standIns, bootNumber, open: isOpen(machine) })
      : machineStepInBrief(machine, standIns)
  return html`<li class="step" id="${anchor}">
    <h3>${step.label !== '' && html`<span class="number">${step.label}</span>`} ${step.title}</h3>
    <p class="took">${formatDuration(step.durationMs)}${!step.ended && ', did not end'}</p>
    <div class="machines">${step.machines.filter(isOpen).map(draw)}</div>
    <div class="machines dense">${step.machines.filter((machine) => !isOpen(machine)).map(draw)}</div>
  </li>`
}

export function checksIn({ steps }: ScenarioRecord): number {
  return steps.reduce(
    (sum, step) => sum + step.machines.reduce((inStep, machine) => inStep + machine.checks.length, 0),
    0,
  )
}
