import { count, shorten } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { Check } from './run-record.ts'
import { verdictMark } from './verdict-mark.ts'

const MAX_LINES = 40

/** The checks of one machine in one step, those that did not hold first. */
export function checkLines(checks: readonly Check[]): Markup | false {
  if (checks.length === 0) return false
  const inOrder = [
    ...checks.filter((check) => check.verdict !== 'held'),
    ...checks.filter((check) => check.verdict === 'held'),
  ]
  const left = inOrder.length - MAX_LINES
  return html`<ul class="checks">
    ${inOrder.slice(0, MAX_LINES).map(checkLine)}
    ${left > 0 && html`<li>and ${count(left, 'more check')}, in run.json</li>`}
  </ul>`
}

function checkLine(check: Check): Markup {
  return html`<li class="${check.verdict}">${verdictMark(check.verdict)}<div>
    ${check.statement}
    ${check.verdict !== 'held' && expectedAndSeen(check, 400)}
  </div></li>`
}

/** @param characters where a long text is cut off */
export function expectedAndSeen({ expected, seen }: Check, characters: number): Markup {
  return html`<dl class="versus">
    <div><dt>Expected</dt><dd>${shorten(expected, characters)}</dd></div>
    <div><dt>Seen</dt><dd>${shorten(seen, characters)}</dd></div>
  </dl>`
}
