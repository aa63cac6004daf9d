import { formatDuration } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { Morning, Times } from './morning.ts'

const WIDTH = 240
const HEIGHT = 48
/** Of a line's own width, so that a peak is not cut off. */
const MARGIN = 3

/** How long each kind of operation took, night by night. */
export function timeCharts({ times }: Morning): Markup | false {
  if (times.length === 0) return false
  return html`<section class="times" aria-labelledby="times">
    <h2 id="times">How long operations took</h2>
    <p class="how">Each point is a night: the mean of the machines’ medians. The pale line is the longest 95th percentile.</p>
    <ul>${times.map(chart)}</ul>
  </section>`
}

function chart({ kind, points }: Times): Markup {
  const last = points.at(-1)
  const most = Math.max(...points.map(({ meanMs, p95Ms }) => Math.max(meanMs, p95Ms)), 1)
  const told = last ? `${formatDuration(last.meanMs)} (95 %: ${formatDuration(last.p95Ms)})` : ''
  const lineOf = (ms: (point: Times['points'][number]) => number) =>
    points.map((point, at) => `${xOf(at, points.length)},${yOf(ms(point), most)}`).join(' ')
  return html`<li><h3>${kind}</h3> <span>${told}</span>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${`${kind}: ${told} on the last of ${points.length} nights, at most ${formatDuration(most)}`}" preserveAspectRatio="none">
      <polyline class="slowest" points="${lineOf(({ p95Ms }) => p95Ms)}"/>
      <polyline points="${lineOf(({ meanMs }) => meanMs)}"/>
      ${points.length === 1 && html`<circle cx="${xOf(0, 1)}" cy="${yOf(last?.meanMs ?? 0, most)}" r="2"/>`}
    </svg></li>`
}

function xOf(at: number, nights: number): string {
  return (MARGIN + (nights === 1 ? 0 : (at / (nights - 1)) * (WIDTH - 2 * MARGIN))).toFixed(1)
}

function yOf(ms: number, most: number): string {
  return (HEIGHT - MARGIN - (ms / most) * (HEIGHT - 2 * MARGIN)).toFixed(1)
}
