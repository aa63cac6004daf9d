import { GUEST_KINDS } from '../core/access.ts'
import { count, formatDuration, formatTime, list } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { RunSummary } from '../evidence/run-summary.ts'
import type { Verdict } from '../evidence/verdict.ts'
import { namesOfHosts } from './hosts.ts'
import { isNight, type RunRecord } from './run-record.ts'
import { standInBadge, standInNotice } from './stand-ins.ts'
import { verdictMark } from './verdict-mark.ts'

const words: Record<Verdict, string> = { held: 'Held', violated: 'Violated', unknown: 'Unknown' }

/** The verdict, what it means, and what it is about: host, machines, time. */
export function masthead(record: RunRecord): Markup {
  const { summary, command } = record
  const { verdict, machines } = summary
  return html`${standInNotice(machines)}
    <header class="masthead ${verdict}">
      <div class="verdict">
        <h1>${verdictMark(verdict)} ${words[verdict]}</h1>
        <p>${meaningOf(record)}</p>
      </div>
      <dl class="facts">
        <div><dt>Host</dt><dd>${namesOfHosts(summary)}</dd></div>
        <div><dt>Started</dt><dd><time datetime="${summary.startedAt}">${formatTime(summary.startedAt)}</time></dd></div>
        <div><dt>Took</dt><dd>${formatDuration(summary.durationMs)}</dd></div>
        <div><dt>Run</dt><dd>${summary.runId}</dd></div>
        ${machines.length > 0 && html`<div class="wide"><dt>Machines</dt><dd>${machinesOf(record)}</dd></div>`}
        <div class="wide"><dt>Command</dt><dd><code>${command}</code></dd></div>
      </dl>
    </header>`
}

/** Of a night there may be dozens. */
function machinesOf(record: RunRecord): Markup {
  const { machines } = record.summary
  const items = html`<ul>${machines.map(machineItem)}</ul>`
  if (!isNight(record)) return items
  const kinds = GUEST_KINDS.flatMap((kind) => {
    const own = machines.filter(({ guest }) => guest === kind).length
    return own > 0 ? [`${own} ${kind}`] : []
  })
  return html`<details><summary>${machines.length}: ${list(kinds)}</summary>${items}</details>`
}

function machineItem({ name, os, standIn }: RunSummary['machines'][number]): Markup {
  return html`<li><b>${name}</b> ${os} ${standIn && standInBadge}</li>`
}

function brokenOn({ scenarios }: RunSummary): number {
  const broken = scenarios.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'violated'))
  return new Set(broken.map(({ machine }) => machine)).size
}

function meaningOf(record: RunRecord): string {
  const { summary, ended } = record
  const verdicts = summary.scenarios.flatMap(({ checks }) => checks.map((check) => check.verdict))
  const tally = (wanted: Verdict) => verdicts.filter((verdict) => verdict === wanted).length
  const all = count(verdicts.length, 'check')
  if (summary.verdict === 'held') {
    return `Every promise that was checked held: ${all} on ${count(summary.machines.length, 'machine')}.`
  }
  if (summary.verdict === 'violated') {
    const unseen = tally('unknown') > 0 ? [`${tally('unknown')} could not be made`] : []
    const interrupted = ended ? [] : ['the run was interrupted']
    const where = isNight(record)
      ? `, on ${brokenOn(summary)} of ${count(summary.machines.length, 'machine')}`
      : ''
    const more = list([...unseen, ...interrupted])
    return `The hypervisor broke what it promises: ${tally('violated')} of ${all} did not hold${where}${more && `; ${more}`}.`
  }
  const held = `${tally('held')} of ${all} held and none was violated`
  if (!ended) return `The run was interrupted. Until then ${held}.`
  return `Something kept us from seeing: ${held}, and the rest is not known.`
}
