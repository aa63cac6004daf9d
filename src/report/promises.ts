import { count } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { EarlierAnswers } from '../evidence/earlier-answers.ts'
import { isApplicable, type RunSummary } from '../evidence/run-summary.ts'
import { mergeVerdicts } from '../evidence/verdict.ts'
import type { RunRecord, ScenarioRecord } from './run-record.ts'
import { scenarioAnchor } from './scenario.ts'
import { verdictMark } from './verdict-mark.ts'

/** The catalogue: every promise of a snapshot that the run was about, where it is written, and what came of it. */
export function promises({ summary, scenarios }: RunRecord, earlier: EarlierAnswers): Markup | false {
  const rows = scenarios
    .flatMap((record, i) => {
      const told = summary.scenarios[i]
      return told?.promise ? [{ ...told, promise: told.promise, record }] : []
    })
    .sort((a, b) => numberOf(a) - numberOf(b))
  if (rows.length === 0) return false
  return html`<section class="promises" aria-labelledby="promises">
    <h2 id="promises">What a snapshot promises</h2>
    <ol>${rows.map((row) => promiseItem(row, earlier))}</ol>
  </section>`
}

type Row = RunSummary['scenarios'][number] & {
  promise: NonNullable<RunSummary['scenarios'][number]['promise']>
  record: ScenarioRecord
}

/** An author's own promises have no numbers; they come last. */
function numberOf({ promise }: Row): number {
  return promise.number ?? Number.POSITIVE_INFINITY
}

function promiseItem(row: Row, earlier: EarlierAnswers): Markup {
  const { promise, record, checks, characteristics, notApplicable } = row
  const applies = isApplicable(row)
  return html`<li ${promise.number !== undefined && html`value="${promise.number}"`} class="${applies ? row.verdict : 'not-applicable'}">
    <h3>${applies ? verdictMark(row.verdict) : html`<span class="mark none">–</span>`} ${promise.number !== undefined && html`<span class="number">${promise.number}</span>`} ${promise.statement}</h3>
    <p class="source">${promise.source}</p>
    <p><a href="#${scenarioAnchor(record)}">${record.name}</a>
      ${applies ? html`<span>${[...machinesOf(row), count(checks.length, 'check')].join(', ')}</span>` : html`<span>not applicable</span>`}</p>
    ${
      (characteristics.length > 0 || notApplicable.length > 0) &&
      html`<ul>
      ${characteristics.map((one) => characteristicItem(one, earlier))}
      ${notApplicable.map(({ machine, what, reason }) => html`<li><b>${machine}</b> not applicable: ${what} (${reason})</li>`)}
    </ul>`
    }
  </li>`
}

/** `debian-1 held`, `win10-1 violated`. */
function machinesOf({ checks }: Row): string[] {
  const machines = [...new Set(checks.map(({ machine }) => machine))]
  return machines.map((machine) => {
    const own = checks.filter((check) => check.machine === machine)
    return `${machine} ${mergeVerdicts(own.map((check) => check.verdict))}`
  })
}

/** A host may answer either way, so that only a change is worth a second look. */
function characteristicItem(
  { machine, question, answer }: Row['characteristics'][number],
  earlier: EarlierAnswers,
): Markup {
  const before = earlier(machine, question)
  const changed = before !== undefined && before.answer !== answer
  return html`<li><b>${machine}</b> ${question} <em>${answer}</em>
    ${changed && html`<strong>It was “${before.answer}” in run ${before.runId} (host ${before.host}).</strong>`}
    ${before && !changed && html`<span>as in run ${before.runId}</span>`}</li>`
}
