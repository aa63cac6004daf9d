import { count, formatTime, shorten } from '../core/format.ts'
import { type Content, html, type Markup } from '../core/html.ts'
import type { Verdict } from '../evidence/verdict.ts'
import { verdictMark } from '../report/verdict-mark.ts'
import type { CheckDifference } from './checks.ts'
import type { Comparison } from './comparison.ts'
import { type Group, groupsOf } from './groups.ts'
import type { SideInBrief } from './in-brief.ts'
import { buildsOf, type Otherwise, otherwise, runsOf, spreadTold } from './told.ts'

const MOST_ROWS = 500
const MOST_CHECKS = 20

/** What the sheet rests on, section by section. */
export function details(comparison: Comparison): Markup {
  const { before, after, verification, answers, surroundings, times, doubts, scenarios } = comparison
  return html`<div id="details">
    ${checkSection(comparison)}
    ${table('answers', 'Answers that changed', 'What a host or guest does where it may do either.', [
      ['Question', 'Before', 'After', 'Machines'],
      ...otherwise(answers).map(otherRow),
    ])}
    ${table(
      'times',
      'How long operations took',
      'The means of the machines’ medians, with the quartiles and how often. Slower or faster is what is beyond 1.5 times and outside the spreads of both sides.',
      [
        ['Operation', 'Before', 'After', 'Ratio', ''],
        ...times.map(({ kind, before: was, after: is, ratio, standing }) => [
          ...[kind, spreadTold(was), spreadTold(is), `${ratio.toFixed(2)} ×`, standing],
        ]),
      ],
    )}
    ${table('surroundings', 'Machines and hosts', 'What they are, and were not.', [
      ['', 'Before', 'After', 'Machines'],
      ...otherwise(surroundings).map(otherRow),
    ])}
    ${table(
      'doubts',
      'What cannot be said',
      'Each of these keeps the comparison from saying that nothing is worse.',
      [['Why', ''], ...doubts.map(({ code, what }) => [code.replaceAll('-', ' '), what])],
    )}
    ${table('seal', 'The seal', 'What of it does not hold.', [
      ['Machine', 'Statement'],
      ...(verification?.violated ?? []).map(({ machine, statement }) => [machine, statement]),
    ])}
    ${table('not-applicable', 'Not applicable', 'It never counts as held.', [
      ['Scenario', 'Machine', 'What', 'Why'],
      ...[...after.notApplicable, ...(verification?.notApplicable ?? [])].map(
        ({ scenario, machine, what, reason }) => [scenario, machine, what, reason],
      ),
    ])}
    ${table('scenarios', 'What was checked', 'Each scenario as a whole, on all of its machines.', [
      ['Scenario', 'Before', 'After', 'Checks'],
      ...scenarios.map(({ name, promise, before: was, after: is, checks }) => [
        promise ? `${promise.number ?? promise.id}. ${promise.statement}` : name,
        ...[told(was), told(is), `${checks.before} and ${checks.after}`],
      ]),
    ])}
    ${table('runs', 'Runs', 'What was laid beside each other.', [
      ['', 'Hosts', 'Runs', 'Command'],
      ...[before, after, ...(verification ? [verification] : [])].map(sideRow),
    ])}
  </div>`
}

function otherRow({ what, before, after, machines }: Otherwise): Content[] {
  return [what, before, after, machines.join(', ')]
}

function told(verdict: Verdict | undefined): Content {
  return verdict === undefined ? 'not checked' : html`${verdictMark(verdict)} ${verdict}`
}

function sideRow(side: SideInBrief): Content[] {
  const { runs, told: ledger } = side
  const merged = ledger && ledger.mergedOf.length > 0 ? `, merged of ${ledger.mergedOf.join(', ')}` : ''
  const each = runs.map(({ id, startedAt, verdict }) => `${id} (${formatTime(startedAt)}, ${verdict})`)
  const shown = each.slice(0, MOST_CHECKS).join('; ')
  return [
    runsOf(side),
    buildsOf(side),
    `${shown}${each.length > MOST_CHECKS ? '; …' : ''}${merged}`,
    ledger?.command,
  ]
}

/** @param rows the headings first; without others there is no section */
function table(
  id: string,
  title: string,
  how: string,
  [head = [], ...rows]: readonly Content[][],
): Markup | false {
  if (rows.length === 0) return false
  const left = rows.length - MOST_ROWS
  return html`<details id="${id}" open><summary><h2>${title}</h2></summary>
    <p>${how}</p>
    <table>
      <thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
      <tbody>${rows.slice(0, MOST_ROWS).map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
    </table>
    ${left > 0 && html`<p>and ${left} more; snapwitness compare --json has all of them.</p>`}
  </details>`
}

/** What is violated is open, since it is what one looks for. */
function checkSection({ checks, still }: Comparison): Markup | false {
  const groups = [...groupsOf(checks), ...groupsOf(still).map((group) => ({ ...group, isStill: true }))]
  if (groups.length === 0) return false
  return html`<section id="checks"><h2>Checks that came out otherwise, or are violated on both sides</h2>
    ${groups.slice(0, MOST_ROWS).map(groupOf)}
  </section>`
}

function groupOf(group: Group & { isStill?: boolean }): Markup {
  const { worse, change, about, statement, machines, checks, isStill } = group
  const left = checks.length - MOST_CHECKS
  return html`<details class="finding ${worse && 'violated'}" ${worse && html`open`}>
    <summary><b>${isStill ? 'violated before and after' : change}</b> ${about} on ${count(machines.length, 'machine')}, ${count(checks.length, 'check')}: ${statement}</summary>
    <ul>${checks.slice(0, MOST_CHECKS).map(checkItem)}</ul>
    ${left > 0 && html`<p>and ${count(left, 'more check')}; snapwitness compare --json has all of them.</p>`}
  </details>`
}

function checkItem(check: CheckDifference): Markup {
  const { machine, statement, scenario, before, after, expected, seen, issue, id } = check
  return html`<li><b>${machine.name}</b> ${statement} <span>(“${scenario.name}”; ${before ?? 'not made'}, then ${after ?? 'not made'})</span>
    ${expected && seen && html`<dl class="versus"><div><dt>Expected</dt><dd>${shorten(expected, 400)}</dd></div><div><dt>Seen</dt><dd>${shorten(seen, 400)}</dd></div></dl>`}
    ${issue && html`<p>Known issue ${issue.issue} (${issue.owner}, until ${issue.expires}): ${issue.reason}</p>`}
    <p class="code">${id}</p></li>`
}
