import { count, list } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { EarlierAnswers } from '../evidence/earlier-answers.ts'
import type { CheckSummary } from '../evidence/run-summary.ts'
import { mergeVerdicts } from '../evidence/verdict.ts'
import { type NightRow, nightRows, rowAnchor, toldOfUnit } from './night-row.ts'
import { isNight, type RunRecord } from './run-record.ts'
import { scenarioAnchor } from './scenario.ts'
import { verdictMark } from './verdict-mark.ts'

/** The catalogue: every promise of a snapshot that the run was about, where it is written, and what came of it. */
export function promises(record: RunRecord, earlier: EarlierAnswers): Markup | false {
  const rows = nightRows(record).flatMap((row) => (row.promise ? [{ ...row, promise: row.promise }] : []))
  if (rows.length === 0) return false
  const anchorOf = (row: Row) => {
    const [first] = row.units
    return first && !isNight(record) ? scenarioAnchor(first.record) : rowAnchor(row)
  }
  return html`<section class="promises" aria-labelledby="promises">
    <h2 id="promises">What a snapshot promises</h2>
    <ol>${rows.map((row) => promiseItem(row, anchorOf(row), earlier))}</ol>
  </section>`
}

type Row = NightRow & { promise: NonNullable<NightRow['promise']> }

function promiseItem(row: Row, anchor: string, earlier: EarlierAnswers): Markup {
  const { promise, name, units } = row
  const verdicts = units.flatMap((unit) => toldOfUnit(unit) ?? [])
  const verdict = verdicts.length > 0 && mergeVerdicts(verdicts)
  const checks = units.flatMap(({ summary }) => summary.checks)
  const answers = alike(
    units.flatMap(({ summary }) => summary.characteristics),
    ({ machine, question, answer }) => ({
      machine,
      says: characteristic(machine, question, answer, earlier),
    }),
  )
  const notApplicable = alike(
    units.flatMap(({ summary }) => summary.notApplicable),
    ({ machine, what, reason }) => ({ machine, says: html`not applicable: ${what} (${reason})` }),
  )
  return html`<li ${promise.number !== undefined && html`value="${promise.number}"`} class="${verdict || 'not-applicable'}">
    <h3>${verdict ? verdictMark(verdict) : html`<span class="mark none">–</span>`} ${promise.number !== undefined && html`<span class="number">${promise.number}</span>`} ${promise.statement}</h3>
    <p class="source">${promise.source}</p>
    <p><a href="#${anchor}">${name}</a>
      ${verdict ? html`<span>${[...machinesOf(checks), count(checks.length, 'check')].join(', ')}</span>` : html`<span>not applicable</span>`}</p>
    ${answers.length + notApplicable.length > 0 && html`<ul>${answers}${notApplicable}</ul>`}
  </li>`
}

/** Up to this many machines are named one by one; of more, those of which there is something to tell. */
const FEW = 4

/** `debian-1 held`, `win10-1 violated`; of many `held on 38 machines`, `violated on debian-3`. */
function machinesOf(checks: readonly CheckSummary[]): string[] {
  const names = [...new Set(checks.map(({ machine }) => machine))]
  const told = names.map((machine) => {
    const own = checks.filter((check) => check.machine === machine)
    return { machine, verdict: mergeVerdicts(own.map((check) => check.verdict)) }
  })
  if (told.length <= FEW) return told.map(({ machine, verdict }) => `${machine} ${verdict}`)
  return (['violated', 'unknown', 'held'] as const).flatMap((verdict) => {
    const own = told.filter((one) => one.verdict === verdict).map(({ machine }) => machine)
    return own.length > 0
      ? [`${verdict} on ${verdict === 'held' ? count(own.length, 'machine') : someOf(own)}`]
      : []
  })
}

const MOST_NAMED = 8

/** `debian-1, debian-2 and 36 more machines` */
function someOf(machines: readonly string[]): string {
  const left = machines.length - MOST_NAMED
  return left > 0
    ? `${machines.slice(0, MOST_NAMED).join(', ')} and ${count(left, 'more machine')}`
    : list(machines)
}

/** One line for whatever is the same on several machines. */
function alike<T>(all: readonly T[], told: (one: T) => { machine: string; says: Markup }): Markup[] {
  const machines = new Map<string, { says: Markup; names: string[] }>()
  for (const { machine, says } of all.map(told)) {
    const known = machines.get(says.toString())
    if (known) known.names.push(machine)
    else machines.set(says.toString(), { says, names: [machine] })
  }
  return [...machines.values()].map(({ says, names }) => html`<li><b>${someOf(names)}</b> ${says}</li>`)
}

/** A host may answer either way, so that only a change is worth a second look. */
function characteristic(machine: string, question: string, answer: string, earlier: EarlierAnswers): Markup {
  const before = earlier(machine, question)
  const changed = before !== undefined && before.answer !== answer
  return html`${question} <em>${answer}</em>
    ${changed && html`<strong>It was “${before.answer}” in run ${before.runId} (host ${before.host}).</strong>`}
    ${before && !changed && html`<span>as in run ${before.runId}</span>`}`
}
