import { count, formatBytes, formatTime, list } from '../core/format.ts'
import { type Content, html, type Markup } from '../core/html.ts'
import { verdictMark } from '../report/verdict-mark.ts'
import type { Comparison } from './comparison.ts'
import { type Group, groupsOf } from './groups.ts'
import type { SideInBrief } from './in-brief.ts'
import type { SealTold } from './seal.ts'
import { someOf } from './some-of.ts'
import { buildsOf, openings, reasonOf, runsOf, standInsOf } from './told.ts'
import type { Verification } from './verification.ts'

/** Lines of each list: with all lists full, the sheet is one page of A4. */
const MOST_LIMITS = 4
const MOST_PROMISES = 5

/** What a change board wants to read, on one page of paper. */
export function sheet(comparison: Comparison, seal: SealTold | undefined): Markup {
  const { outcome } = comparison
  return html`<article class="sheet">
    <header class="${outcome}">
      <h1>${verdictMark(outcome)} ${openings[outcome]}</h1>
      <p>${reasonOf(comparison)}</p>
    </header>
    ${scope(comparison)}
    ${verified(comparison, seal)}
    ${part('Deviations', deviations(comparison), 'None.')}
    ${part('Known limits', limits(comparison, seal), 'None known.')}
    ${digests(comparison, seal)}
    ${signatures(comparison)}
  </article>`
}

function scope({ before, after, common, scenarios }: Comparison): Markup {
  const names = after.machines.map(({ name }) => name)
  return html`<dl class="scope">
    <div><dt>Scope</dt><dd>${count(scenarios.length, 'scenario')} on ${count(names.length, 'machine')}: ${someOf(names)}. ${count(common, 'check')} made on both sides.</dd></div>
    <div><dt>Before</dt><dd>${buildsOf(before)}</dd></div>
    <div><dt>After</dt><dd>${buildsOf(after)}</dd></div>
  </dl>`
}

/** What was seen, in numbers. A build of the history has no ledger that would tell of blocks. */
function verified({ before, after, verification }: Comparison, seal: SealTold | undefined): Markup {
  const sides: [string, SideInBrief][] = [
    ['Before', before],
    ['After', after],
    ...(verification ? [[`Seal ${seal?.name ?? ''}`, verification] as [string, SideInBrief]] : []),
  ]
  const rows: [string, (side: SideInBrief) => Content][] = [
    ['checks that held', ({ tally }) => `${tally.held} of ${tally.checks}`],
    ['violated', ({ tally }) => tally.violated],
    ['not seen', ({ tally }) => tally.unknown],
    ['snapshots verified by reverts', ({ told }) => told?.verified.snapshots ?? 'not kept'],
    ['blocks of 4 KiB verified', ({ told }) => told?.verified.blocks ?? 'not kept'],
    ['disks read whole', ({ told }) => (told ? formatBytes(told.verified.diskBytes) : 'not kept')],
  ]
  return html`<section><h2>What was verified</h2><table class="numbers">
    <thead><tr><td></td>${sides.map(([name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ([what, tell]) =>
        html`<tr><th scope="row">${what}</th>${sides.map(([, side]) => html`<td>${tell(side)}</td>`)}</tr>`,
    )}</tbody>
  </table></section>`
}

function part(title: string, lines: readonly Markup[], none: string): Markup {
  return html`<section><h2>${title}</h2>${lines.length === 0 ? html`<p>${none}</p>` : html`<ul>${lines}</ul>`}</section>`
}

/** What of a list has its place, and how many more there are behind the sheet. */
function first(most: number, lines: readonly Markup[], section: string): Markup[] {
  const left = lines.length - most
  return [
    ...lines.slice(0, most),
    ...(left > 0 ? [html`<li><a href="#${section}">and ${count(left, 'more line')}</a></li>`] : []),
  ]
}

function deviations({ checks, still, answers, surroundings, times, verification }: Comparison): Markup[] {
  const violated = groupsOf(checks).filter((group) => group.checks.some(({ after }) => after === 'violated'))
  const moved = times.filter(({ standing }) => standing === 'slower' || standing === 'faster')
  const ratios = list(moved.map(({ kind, ratio }) => `${kind} takes ${ratio.toFixed(2)} times as long`))
  const others = [...new Set(surroundings.map(({ what }) => what))]
  return [
    ...first(MOST_PROMISES, (verification?.violated ?? []).map(sealLine), 'seal'),
    ...first(MOST_PROMISES, violated.map(violatedLine), 'checks'),
    ...some(still.length, html`${count(still.length, 'check')} violated before and after`, 'checks'),
    ...some(
      answers.length,
      html`${count(answers.length, 'answer')} of the host or a guest changed`,
      'answers',
    ),
    ...some(moved.length, html`${ratios}`, 'times'),
    ...some(others.length, html`other than before: ${list(others)}`, 'surroundings'),
  ]
}

function violatedLine({ worse, change, about, statement, machines, checks }: Group): Markup {
  const known = checks.every(({ issue }) => issue !== undefined)
  const how = worse ? 'held before' : known ? 'a known issue' : change
  return html`<li>${verdictMark('violated')} <a href="#checks">${about}</a> on ${someOf(machines)} (${how}): ${statement}</li>`
}

function sealLine({ machine, statement }: Verification['violated'][number]): Markup {
  return html`<li>${verdictMark('violated')} <a href="#seal">the seal</a> on ${machine}: ${statement}</li>`
}

function limits(comparison: Comparison, seal: SealTold | undefined): Markup[] {
  const { doubts, after, checks, verification } = comparison
  const sealed = verification?.notApplicable ?? []
  const standIns = standInsOf(comparison)
  const issues = new Set(
    checks.flatMap(({ issue }) =>
      issue ? [`${issue.issue} (${issue.owner}, until ${issue.expires}): ${issue.reason}`] : [],
    ),
  )
  const doubted = doubts.map(({ what }) => html`<li>${what}</li>`)
  return [
    ...some(standIns.length, html`Not Windows, but stand-ins for it: ${someOf(standIns)}`, 'stand-ins'),
    ...(seal && !verification
      ? [html`<li>No run is named that has verified the seal “${seal.name}”</li>`]
      : []),
    ...first(
      MOST_LIMITS,
      [...[...issues].map((issue) => html`<li>Known issue ${issue}</li>`), ...doubted],
      'doubts',
    ),
    ...some(
      after.notApplicable.length,
      html`${count(after.notApplicable.length, 'part')} not applicable to host or guest`,
      'not-applicable',
    ),
    ...some(
      sealed.length,
      html`not applicable, and so not verified: ${someOf([...new Set(sealed.map(({ machine, what }) => `${what} on ${machine}`))])}`,
      'not-applicable',
    ),
  ]
}

function some(n: number, says: Markup, section: string): Markup[] {
  return n > 0 ? [html`<li><a href="#${section}">${says}</a></li>`] : []
}

function digests({ before, after, verification }: Comparison, seal: SealTold | undefined): Markup {
  const ledgers = [before, after, ...(verification ? [verification] : [])].map(({ name, told }) =>
    told
      ? html`<div><dt>Ledger of ${name}</dt><dd>${told.sha256}</dd></div>`
      : html`<div><dt>${name}</dt><dd>from the history, which keeps no ledger</dd></div>`,
  )
  return html`<section><h2>SHA-256</h2><dl class="digests">${ledgers}
    ${seal && html`<div><dt>Seal ${seal.seal} “${seal.name}”: ${sealedIn(seal)}</dt><dd>${seal.sha256}</dd></div>`}
  </dl></section>`
}

function sealedIn({ machines }: SealTold): string {
  const parts = machines.reduce((sum, machine) => sum + machine.parts.length, 0)
  return `${count(parts, 'part')} of ${count(machines.length, 'machine')}`
}

function signatures({ before, after, verification }: Comparison): Markup {
  return html`<section><h2>Who and when</h2>
    <ul>${[before, after, ...(verification ? [verification] : [])].map(whoAndWhen)}</ul>
    <dl class="signatures">${['Decision', 'Name and signature', 'Date'].map((what) => html`<div><dt>${what}</dt><dd></dd></div>`)}</dl>
  </section>`
}

function whoAndWhen(side: SideInBrief): Markup {
  const times = side.runs.map(({ startedAt }) => formatTime(startedAt))
  const [begun, last] = [times[0], times.at(-1)]
  return html`<li>${runsOf(side)}: ${begun}${last !== begun && html` to ${last}`}, ${byWhom(side)}</li>`
}

function byWhom({ told }: SideInBrief): string {
  if (!told) return 'by whom the history does not keep'
  return told.by === undefined ? 'by somebody whom its ledger does not name' : `by ${told.by}`
}
