import { count, formatDuration } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { type NightRow, rowAnchor, type Told, toldOfUnit, type Unit } from './night-row.ts'
import type { MachineStep } from './run-record.ts'
import { checksIn, type ScenarioContext, scenarioAnchor, scenarioBody, stepAnchor } from './scenario.ts'
import { shortfallOfScenario } from './shortfall.ts'
import { attemptBefore, stepsInBrief } from './steps-in-brief.ts'
import { troubleNote } from './trouble-note.ts'
import { verdictMark } from './verdict-mark.ts'

/**
 * What each unit of a night did and saw, scenario by scenario, all of it closed: a link into it opens what it leads to. What
 * lies closed takes a browser no time.
 */
export function unitsSection(
  rows: readonly NightRow[],
  { standIns, mayDraw }: { standIns: ReadonlySet<string>; mayDraw: number },
): Markup {
  const units = rows.flatMap((row) => row.units)
  const drawn = inFull(units, mayDraw)
  const context = { standIns, drawn: new Set([...drawn].flatMap(machineSteps)) }
  return html`<section class="units" aria-labelledby="units">
    <h2 id="units">Scenario by scenario</h2>
    ${drawn.size < units.length && html`<p>Those that held are told in short, a line for each step; ledger.jsonl has all that was seen in them.</p>`}
    ${rows.map((row) => rowDetails(row, (unit) => (drawn.has(unit) ? full(unit, context) : brief(unit))))}
  </section>`
}

/** The units that are worth their room: what did not hold, as far as it has room, and what held only where all of it has. */
function inFull(units: readonly Unit[], mayDraw: number): ReadonlySet<Unit> {
  const size = (unit: Unit) => machineSteps(unit).length
  if (units.reduce((sum, unit) => sum + size(unit), 0) <= mayDraw) return new Set(units)
  let room = mayDraw
  const worth = units
    .filter((unit) => toldOfUnit(unit) === 'violated')
    .concat(units.filter((unit) => toldOfUnit(unit) === 'unknown'))
  const chosen = new Set<Unit>()
  for (const unit of worth) {
    room -= size(unit)
    if (room >= 0) chosen.add(unit)
  }
  return chosen
}

function machineSteps({ record }: Unit): MachineStep[] {
  return record.steps.flatMap((step) => step.machines)
}

// What a link leads to stands inside, so that a browser opens it.
function rowDetails(row: NightRow, bodyOf: (unit: Unit) => Markup): Markup {
  const { name, file, promise, units } = row
  const verdicts = units.flatMap((unit) => toldOfUnit(unit) ?? [])
  return html`<details class="of-scenario">
    <summary>
      <h3>${markOf(verdicts.length > 0 ? mergeVerdicts(verdicts) : null)} ${promise?.number !== undefined && html`<span class="number">${promise.number}</span>`} ${name}</h3>
      <p>${tallyOf(units)}</p>
    </summary>
    <div id="${rowAnchor(row)}">
      <p>${promise?.statement} <code>${file}</code></p>
      ${units.map((unit) => unitDetails(unit, bodyOf))}
    </div>
  </details>`
}

/** `38 held, 1 violated, 1 not applicable` */
function tallyOf(units: readonly Unit[]): string {
  const tally = (told: Told) => units.filter((unit) => toldOfUnit(unit) === told).length
  const words: [Told, string][] = [
    ['violated', 'violated'],
    ['unknown', 'not seen'],
    ['held', 'held'],
    [null, 'not applicable'],
  ]
  return words.flatMap(([told, says]) => (tally(told) > 0 ? [`${tally(told)} ${says}`] : [])).join(', ')
}

function unitDetails(unit: Unit, bodyOf: (unit: Unit) => Markup): Markup {
  const { record } = unit
  const { machines, durationMs, ended } = record
  return html`<details class="unit">
    <summary>${markOf(toldOfUnit(unit))} <b>${machines.join(' + ') || 'no crew'}</b> <span>${count(checksIn(record), 'check')}, ${formatDuration(durationMs)}${!ended && ', interrupted'}</span></summary>
    <div id="${scenarioAnchor(record)}">${bodyOf(unit)}</div>
  </details>`
}

function full({ record, summary }: Unit, context: Omit<ScenarioContext, 'open'>): Markup {
  return html`${notApplicable(summary)}${scenarioBody(record, context)}`
}

function brief({ record, summary }: Unit): Markup {
  const shortfall = shortfallOfScenario(record)
  return html`${notApplicable(summary)}
    ${record.before && attemptBefore(record.before)}
    ${shortfall && troubleNote(shortfall)}
    ${stepsInBrief(record.steps, (step) => stepAnchor(record, step))}`
}

function notApplicable({ notApplicable: told }: Unit['summary']): Markup[] {
  return told.map(
    ({ machine, what, reason }) => html`<p><b>${machine}</b> not applicable: ${what} (${reason})</p>`,
  )
}

function markOf(told: Verdict | null): Markup {
  return told === null ? html`<span class="mark none">–</span>` : verdictMark(told)
}
