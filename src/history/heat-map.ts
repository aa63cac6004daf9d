import { byName } from '../core/by-name.ts'
import { grid } from '../core/grid.ts'
import { html, type Markup } from '../core/html.ts'
import type { Cell, Finding, Morning } from './morning.ts'
import { classOf } from './news-section.ts'

/** A sign beside the colour, which not everybody sees. */
const signs: Record<Finding['standing'], string> = {
  new: '✕',
  still: '✕',
  flaky: '≈',
  known: '!',
  unknown: '?',
  fixed: '✓',
  held: '✓',
  'not run': '–',
}

/** Promises down, machines across: one look tells whether it is a machine or a promise. */
export function heatMap({ cells, machines }: Morning): Markup | false {
  if (cells.length === 0) return false
  const byPlace = new Map(cells.map((cell) => [placeOf(cell.promise, cell.machine), cell]))
  const promises = [...new Set(cells.map(({ promise }) => promise))].sort(byName)
  const columns = machines.toSorted((a, b) => byName(a.name, b.name))
  return html`<section class="heat" aria-labelledby="heat">
    <h2 id="heat">Promises and machines</h2>
    ${grid({
      labelledBy: 'heat',
      columns: columns.map(({ name }) => ({ name })),
      rows: promises.map((promise) => ({
        heading: html`${promise}`,
        cells: columns.map(({ key, name }) => cellMarkup(byPlace.get(placeOf(promise, key)), name)),
      })),
    })}
    <p class="legend">${legend.map(([standing, says]) => html`<span><i class="${classOf(standing)}">${signs[standing]}</i> ${says}</span> `)}</p>
  </section>`
}

const legend: readonly [Finding['standing'], string][] = [
  ['new', 'new'],
  ['still', 'still violated'],
  ['flaky', 'flaky'],
  ['known', 'known'],
  ['unknown', 'not seen'],
  ['fixed', 'fixed'],
  ['held', 'held'],
]

function cellMarkup(cell: Cell | undefined, machine: string): Markup {
  if (!cell) return html`<td></td>`
  const { promise, standing, verdict, checks } = cell
  return html`<td class="${classOf(standing)}" title="${`${promise} on ${machine}: ${standing === verdict ? '' : `${standing}, `}${verdict} (${checks})`}">${signs[standing]}</td>`
}

function placeOf(promise: string, machine: string): string {
  return JSON.stringify([promise, machine])
}
