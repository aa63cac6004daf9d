import { count } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { keyOfScenario } from '../evidence/ledger-index.ts'
import type { Trouble } from '../evidence/units.ts'
import type { Verdict } from '../evidence/verdict.ts'
import { checkLines, expectedAndSeen } from './check-line.ts'
import { numberBoots } from './guest-state.ts'
import {
  type Check,
  isNight,
  type MachineStep,
  nameOfStep,
  type RunRecord,
  type ScenarioRecord,
  type StepRecord,
} from './run-record.ts'
import { scenarioAnchor, stepAnchor } from './scenario.ts'
import { shortfallOfRun, shortfallOfScenario } from './shortfall.ts'
import { sight } from './sight.ts'
import { troubleNote } from './trouble-note.ts'
import { verdictMark } from './verdict-mark.ts'

const MAX_SHOWN = 50

/** What broke, and what kept us from seeing: violations first, each with what was expected and what was seen. */
export function findings(record: RunRecord): Markup | false {
  const places = placesOf(record)
  const violations = places.flatMap((place) =>
    checksOf(place, 'violated').map((check) => violation(check, place)),
  )
  const unseen = places.filter((place) => checksOf(place, 'unknown').length > 0).map(unseenAt)
  const each = [...violations, ...shortfalls(record), ...unseen]
  const all = isNight(record) ? together(each) : each.map(({ article }) => article(false))
  if (all.length === 0) return false
  return html`<section class="findings" aria-labelledby="findings">
    <h2 id="findings">${violations.length > 0 ? 'What broke' : 'What could not be seen'}</h2>
    ${all.slice(0, MAX_SHOWN)}
    ${all.length > MAX_SHOWN && html`<p>and ${count(all.length - MAX_SHOWN, 'more finding')}; junit.xml and run.json list all of them.</p>`}
  </section>`
}

/** Something to tell, of which on other crews there may be the same. */
interface Finding {
  /** Those of the same kind are alike. */
  kind: string
  /** Where it was, with the way to it. */
  where: Markup
  /** @param elsewhere where else it was */
  article(elsewhere: Markup | false): Markup
}

const MOST_PLACES = 40

/** What befell many crews is told once, with all the places where it did. */
function together(findings: readonly Finding[]): Markup[] {
  const kinds = new Map<string, Finding[]>()
  for (const finding of findings) {
    const alike = kinds.get(finding.kind)
    if (alike) alike.push(finding)
    else kinds.set(finding.kind, [finding])
  }
  return [...kinds.values()].flatMap(([first, ...others]) => (first ? [first.article(alsoAt(others))] : []))
}

function alsoAt(others: readonly Finding[]): Markup | false {
  if (others.length === 0) return false
  const left = others.length - MOST_PLACES
  return html`<p class="also">The same at ${count(others.length, 'other place')}: ${others
    .slice(0, MOST_PLACES)
    .map(({ where }, i) => html`${i > 0 && ', '}${where}`)}${left > 0 && ` and ${left} more`}</p>`
}

function kindOf(...parts: string[]): string {
  return JSON.stringify(parts)
}

/** One machine in one step. */
interface Place {
  scenario: ScenarioRecord
  step: StepRecord
  machineStep: MachineStep
}

function placesOf({ scenarios }: RunRecord): Place[] {
  return scenarios.flatMap((scenario) =>
    scenario.steps.flatMap((step) => step.machines.map((machineStep) => ({ scenario, step, machineStep }))),
  )
}

function checksOf({ machineStep }: Place, verdict: Verdict): Check[] {
  return machineStep.checks.filter((check) => check.verdict === verdict)
}

function violation(check: Check, place: Place): Finding {
  const { scenario, step } = place
  const { id, statement, object, negated } = check
  return {
    kind: kindOf(keyOfScenario(scenario), String(step.number), id || statement, object, String(negated)),
    where: linkTo(place),
    article: (elsewhere) => html`<article class="finding violated">
    <h3>${verdictMark('violated')} ${check.statement}</h3>
    <p class="where">${nameOfPlace(place)}</p>
    ${expectedAndSeen(check, 2000)}
    ${evidenceOf(check, place)}
    ${elsewhere}
  </article>`,
  }
}

/** What could not be seen on one machine in one step: mostly all of it for one reason, hence together. */
function unseenAt(place: Place): Finding {
  const checks = checksOf(place, 'unknown')
  return {
    kind: kindOf('unseen', keyOfScenario(place.scenario), String(place.step.number), String(checks.length)),
    where: linkTo(place),
    article: (elsewhere) => html`<article class="finding unknown">
    <h3>${verdictMark('unknown')} ${count(checks.length, 'check')} on ${place.machineStep.machine} could not be made</h3>
    <p class="where">${nameOfPlace(place)}</p>
    ${checkLines(checks)}
    ${elsewhere}
  </article>`,
  }
}

function linkTo({ scenario, step, machineStep }: Place): Markup {
  return html`<a href="#${stepAnchor(scenario, step.number)}">${machineStep.machine}</a>`
}

function nameOfPlace({ scenario, step, machineStep }: Place): Markup {
  const anchor = stepAnchor(scenario, step.number)
  return html`<b>${machineStep.machine}</b>, <a href="#${anchor}">${nameOfStep(step)}</a>, in “${scenario.name}”`
}

/** What the check judged, drawn. */
function evidenceOf(check: Check, { machineStep, scenario }: Place): Markup[] {
  const bootNumber = numberBoots(scenario)
  return machineStep.observations
    .filter(({ observation }) => check.observations.includes(observation))
    .map((observation) => sight(observation, bootNumber))
}

/** Each run or scenario that did not come to its end, and what was under way when the ledger ends. */
function shortfalls(record: RunRecord): Finding[] {
  const ofRun = shortfallOfRun(record)
  const several = isNight(record)
  const ofScenarios = record.scenarios.flatMap((scenario) => {
    const shortfall = shortfallOfScenario(scenario)
    if (!shortfall) return []
    const crew = scenario.machines.join(' + ')
    const name = several && crew !== '' ? `“${scenario.name}” on ${crew}` : `“${scenario.name}”`
    return [
      {
        kind: kindOf('shortfall', keyOfScenario(scenario), shortfall.code),
        where: html`<a href="#${scenarioAnchor(scenario)}">${crew}</a>`,
        article: shortfallNote(name, shortfall, unfinishedIn(scenario)),
      },
    ]
  })
  if (!ofRun) return ofScenarios
  return [
    { kind: kindOf('run'), where: html``, article: shortfallNote('The run', ofRun, []) },
    ...ofScenarios,
  ]
}

function shortfallNote(what: string, trouble: Trouble, unfinished: Markup[]): Finding['article'] {
  return (elsewhere) => html`<article class="finding unknown">
    <h3>${verdictMark('unknown')} ${what} did not come to its end</h3>
    ${unfinished.length > 0 && html`<p>Under way were:</p><ul>${unfinished}</ul>`}
    ${troubleNote(trouble)}
    ${elsewhere}
  </article>`
}

function unfinishedIn({ steps }: ScenarioRecord): Markup[] {
  return steps.flatMap((step) =>
    step.machines.flatMap(({ operations }) =>
      operations
        .filter((operation) => operation.outcome === 'unfinished')
        .map(({ action, machine }) => html`<li><b>${machine}</b> ${action}, ${nameOfStep(step)}</li>`),
    ),
  )
}
