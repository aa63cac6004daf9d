import { count } from '../../core/format.ts'
import { inLine } from '../../core/words.ts'
import { gateOf, type Morning } from '../../history/morning.ts'
import { headline, linesOf, type News, newsOf, nightName } from '../../history/news.ts'
import { outputColours, verdictPaints } from '../colours.ts'
import { aligned } from '../table.ts'

/** Rows that a person reads; the page and --json have all of them. */
const MOST_ROWS = 40
const MOST_MACHINES = 3

/** A morning for a terminal: the headline, a row for each thing that there is to tell, and what else there is. */
export function morningText(morning: Morning): string {
  const news = newsOf(morning.findings)
  const rows = news.slice(0, MOST_ROWS).map(rowOf)
  const { before, held, night } = morning
  return [
    verdictPaints[gateOf(morning)](outputColours.bold(headline(morning))),
    `  ${nightName(night)}, ${morning.verdict}, beside ${count(before.length, 'night')}; ${count(held, 'check')} held`,
    ...(rows.length > 0 ? ['', ...aligned([HEADS, ...rows])] : []),
    ...(news.length > rows.length ? [`… and ${news.length - rows.length} more: --json has all of them`] : []),
    ...linesOf({ ...morning, findings: [] }).map((line) => `  ${line}`),
  ].join('\n')
}

const HEADS = ['', 'promise', 'machines', 'since', 'build', 'checks']

function rowOf({ standing, about, machines, since, builds, checks }: News): string[] {
  const shown = machines.slice(0, MOST_MACHINES).join(', ')
  const more = machines.length - MOST_MACHINES
  const cells = [
    standing,
    about,
    `${machines.length}: ${shown}${more > 0 ? ` and ${more} more` : ''}`,
    since ? nightName(since) : '',
    builds.join(', '),
    String(checks),
  ]
  return cells.map((cell) => inLine(cell, 80))
}
