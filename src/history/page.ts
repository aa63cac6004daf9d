import { readFileSync } from 'node:fs'
import { count, formatDuration, formatTime } from '../core/format.ts'
import { gridStyle } from '../core/grid.ts'
import { html, type Markup } from '../core/html.ts'
import { page } from '../core/page.ts'
import { version } from '../core/version.ts'
import type { Verdict } from '../evidence/verdict.ts'
import { heatMap } from './heat-map.ts'
import { gateOf, type Morning, unaccepted } from './morning.ts'
import { headline } from './news.ts'
import { newsSection, newsStyle } from './news-section.ts'
import { timeCharts } from './time-charts.ts'

const style = readFileSync(new URL('./history.css', import.meta.url), 'utf8')

const gates: Record<Exclude<Verdict, 'violated'>, string> = { held: 'Nothing new', unknown: 'Cannot say' }

/** A night beside the nights before: one file that needs no network and no script. */
export function renderHistory(morning: Morning): string {
  const { night, verdict, durationMs, hosts, machines, before } = morning
  const gate = gateOf(morning)
  return page({
    title: headline(morning),
    styles: [gridStyle, newsStyle, style],
    about: 'nights beside each other',
    main: html`<header class="headline ${gate}">
      <h1>${gate === 'violated' ? foundIn(morning) : gates[gate]}</h1>
      <p>${headline(morning)}</p>
      <dl>
        <div><dt>Run</dt><dd>${night.run}, ${verdict}</dd></div>
        <div><dt>Started</dt><dd><time datetime="${night.startedAt}">${formatTime(night.startedAt)}</time></dd></div>
        <div><dt>Took</dt><dd>${formatDuration(durationMs)}</dd></div>
        <div><dt>Hosts</dt><dd>${hosts.map(hostName).join('; ') || 'no host answered'}</dd></div>
        <div><dt>Machines</dt><dd>${machines.length}</dd></div>
        <div><dt>Beside</dt><dd>${before.length === 0 ? 'no night before' : count(before.length, 'night')}</dd></div>
      </dl>
    </header>
    ${newsSection(morning)}
    ${heatMap(morning)}
    ${timeCharts(morning)}
    ${nights(morning)}`,
    footer: html`Made by Snapwitness ${version} from the history of runs. What each run saw is in its own report.html.`,
  })
}

/** What CI stops for, by what of it weighs most. */
function foundIn(morning: Morning): string {
  const standings = unaccepted(morning).map(({ standing }) => standing)
  if (standings.includes('new')) return 'Something new'
  return standings.includes('still') ? 'Still violated' : 'Now held, now violated'
}

function hostName({ product, version: its, build }: Morning['hosts'][number]): string {
  return `${product} ${its}, build ${build}`
}

function nights({ before }: Morning): Markup | false {
  if (before.length === 0) return false
  return html`<details class="nights"><summary><h2>The nights before</h2></summary>
    <ol>${before.map(({ run, startedAt }) => html`<li><time datetime="${startedAt}">${formatTime(startedAt)}</time> run ${run}</li>`)}</ol>
  </details>`
}
