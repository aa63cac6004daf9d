import { isDeepStrictEqual } from 'node:util'
import { count, formatBytes } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { checkLines } from './check-line.ts'
import { deltaChains, deltaTotals } from './delta-chain.ts'
import type { BootNumbers } from './guest-state.ts'
import { operationLine } from './operation-line.ts'
import { type HostView, hostViewOf, type MachineStep, type Observation } from './run-record.ts'
import { sight } from './sight.ts'
import { isSameTree, snapshotTree } from './snapshot-tree.ts'
import { standInBadge } from './stand-ins.ts'
import { verdictMark } from './verdict-mark.ts'

export interface MachineStepContext {
  bootNumber: BootNumbers
  standIns: ReadonlySet<string>
  open: boolean
}

/** One machine in one step: what was done, what the guest saw, what the checks say, what the host says. */
export function machineStep(step: MachineStep, context: MachineStepContext): Markup {
  const { operations, observations, checks } = step
  const host = hostViewOf(observations)
  return html`<details class="machine" ${context.open && 'open'}>
    <summary>${headingOf(step, context.standIns)}</summary>
    ${operations.length > 0 && html`<ul class="operations">${operations.map(operationLine)}</ul>`}
    ${sightsOf(observations, context.bootNumber)}
    ${checkLines(checks)}
    ${host && hostPanel(host, step)}
  </details>`
}

/** The same in one line, for a page that would grow too large. */
export function machineStepInBrief(step: MachineStep, standIns: ReadonlySet<string>): Markup {
  return html`<div class="machine brief">${headingOf(step, standIns)}</div>`
}

function headingOf({ machine, verdict, checks }: MachineStep, standIns: ReadonlySet<string>): Markup {
  return html`<h4>${verdict && verdictMark(verdict)} ${machine} ${standIns.has(machine) && standInBadge}</h4>
    <span class="tally">${verdict !== null && tallyOf(checks.map((check) => check.verdict))}</span>`
}

function tallyOf(verdicts: readonly string[]): string {
  const held = verdicts.filter((verdict) => verdict === 'held').length
  return held === verdicts.length ? `${held} held` : `${held} of ${count(verdicts.length, 'check')} held`
}

/** Each thing as it was seen last; what it looked like before that in the same step is there to be opened. */
function sightsOf(observations: readonly Observation[], bootNumber: BootNumbers): Markup {
  const inGuest = observations.filter(({ seen }) => seen.kind !== 'machine')
  const last = new Map(inGuest.map((observation) => [subjectOf(observation), observation]))
  const earlier = inGuest.filter((observation) => {
    const final = last.get(subjectOf(observation))
    return final !== undefined && !isDeepStrictEqual(final.seen, observation.seen)
  })
  const order = ['disk', 'witness', 'guest']
  const inOrder = [...last.values()].toSorted(
    (a, b) => order.indexOf(a.seen.kind) - order.indexOf(b.seen.kind),
  )
  return html`${inOrder.map((observation) => sight(observation, bootNumber))}
    ${
      earlier.length > 0 &&
      html`<details class="earlier">
        <summary>Seen before that in this step</summary>
        ${earlier.map((observation) => sight(observation, bootNumber))}
      </details>`
    }`
}

function subjectOf({ seen }: Observation): string {
  if (seen.kind === 'disk') return `disk ${seen.uuid}`
  if (seen.kind === 'probe') return `probe ${seen.probe}`
  return seen.kind === 'witness' ? `witness ${seen.disk} ${seen.fileName}` : seen.kind
}

function hostPanel(host: HostView, { hostBefore, sizesBefore }: MachineStep): Markup {
  const { deltas, bytes } = deltaTotals(host)
  const changed = !isSameTree(hostBefore, host)
  return html`<details class="host" ${changed && 'open'}>
    <summary><b>The host says</b> ${powerWord(host.powerState)}, ${count(deltas, 'delta')}${deltas > 0 && ` of ${formatBytes(bytes)}`}</summary>
    <div>${snapshotTree(host)}${deltaChains(host, sizesBefore)}</div>
  </details>`
}

function powerWord(state: string): string {
  const words: Record<string, string> = { poweredOn: 'running', poweredOff: 'off', suspended: 'suspended' }
  return words[state] ?? state
}
