import { count, formatDuration } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { mergeVerdicts } from '../evidence/verdict.ts'
import { checkLines } from './check-line.ts'
import type { Operation, ScenarioRecord, StepRecord } from './run-record.ts'
import { troubleNote } from './trouble-note.ts'
import { verdictMark } from './verdict-mark.ts'

/** Checks of a step that did not hold, and are told. */
const MAX_TOLD = 3

/**
 * Each step in a line, with whatever did not hold: for the many of which there is nothing else to tell.
 * @param anchorOf the id of each step; left out where nothing leads to it
 */
export function stepsInBrief(steps: readonly StepRecord[], anchorOf?: (step: number) => string): Markup {
  return html`<ol class="in-brief">${steps.map(
    (step) =>
      html`<li ${anchorOf && html`id="${anchorOf(step.number)}"`}>${lineOf(step)}${notHeldIn(step)}</li>`,
  )}</ol>`
}

function lineOf({ label, title, durationMs, ended, machines }: StepRecord): Markup {
  const checks = machines.flatMap((machine) => machine.checks)
  const verdict = checks.length > 0 && mergeVerdicts(checks.map((check) => check.verdict))
  return html`<b>${label}</b> <span>${title}</span> <span class="took">${formatDuration(durationMs)}${!ended && ', did not end'}</span> ${verdict && verdictMark(verdict)} ${checks.length > 0 && count(checks.length, 'check')}`
}

function notHeldIn({ machines }: StepRecord): Markup | false {
  const notHeld = machines.flatMap(({ checks }) => checks).filter(({ verdict }) => verdict !== 'held')
  const failed = machines
    .flatMap(({ operations }) => operations)
    .filter(({ outcome }) => outcome !== 'succeeded')
  if (notHeld.length + failed.length === 0) return false
  const left = notHeld.length - MAX_TOLD
  return html`<div>${failed.slice(0, MAX_TOLD).map(failure)}${checkLines(notHeld.slice(0, MAX_TOLD))}
    ${left > 0 && html`<p>and ${count(left, 'more check')} that did not hold, in run.json</p>`}</div>`
}

function failure({ machine, action, outcome, trouble }: Operation): Markup {
  return html`<p><b>${machine}</b> ${action}, ${outcome}</p>${trouble && troubleNote(trouble)}`
}

/** What came of the attempt that a scenario made anew. */
export function attemptBefore({ trouble, steps }: NonNullable<ScenarioRecord['before']>): Markup {
  return html`<details class="attempt">
    <summary>Tried again: the first attempt ended by ${trouble.what}</summary>
    ${troubleNote(trouble)}
    ${stepsInBrief(steps)}
  </details>`
}
