import { count } from '../core/format.ts'
import { grid } from '../core/grid.ts'
import { html, type Markup } from '../core/html.ts'
import {
  type NightRow,
  nightMachines,
  nightRows,
  rowAnchor,
  type Told,
  toldOn,
  type Unit,
} from './night-row.ts'
import type { RunRecord } from './run-record.ts'
import { scenarioAnchor } from './scenario.ts'

/** A sign beside the colour, which not everybody sees. */
const signs = { held: '✓', violated: '✕', unknown: '?', none: '–' }

/** Scenarios down, machines across, in each cell what came of it and the way to it: one look tells whether it is a machine or a promise. */
export function matrix(record: RunRecord): Markup {
  const machines = nightMachines(record)
  const rows = nightRows(record).map((row) => ({ row, places: placesOf(row) }))
  const isViolated = (places: Places, machine: string) => places.get(machine)?.told === 'violated'
  return html`<section class="matrix" aria-labelledby="matrix">
    <h2 id="matrix">${count(rows.length, 'scenario')} on ${count(machines.length, 'machine')}</h2>
    <p><a class="skip" href="#behind-matrix">Skip the table</a></p>
    ${grid({
      labelledBy: 'matrix',
      columns: machines.map((name) => ({
        name,
        notable: rows.some(({ places }) => isViolated(places, name)),
      })),
      rows: rows.map(({ row, places }) => ({
        heading: headingOf(row),
        notable: machines.some((machine) => isViolated(places, machine)),
        cells: machines.map((machine) => cellOf(row, machine, places.get(machine) ?? places.get(''))),
      })),
    })}
    <p class="legend" id="behind-matrix">${legend.map(([told, says]) => html`<span><i class="${told}">${signs[told]}</i> ${says}</span> `)}<span><i class="none">·</i> not run</span></p>
  </section>`
}

const legend: readonly [keyof typeof signs, string][] = [
  ['held', 'held'],
  ['violated', 'violated'],
  ['unknown', 'not seen'],
  ['none', 'not applicable'],
]

interface Place {
  unit: Unit
  told: Told
}

/** By machine; under the empty name what is no machine's, such as a scenario for which there is no crew. */
type Places = ReadonlyMap<string, Place>

/** Where a machine had a scenario twice, that is shown which weighs more. */
function placesOf({ units }: NightRow): Places {
  const places = new Map<string, Place>()
  for (const unit of units) {
    const crew = unit.record.machines.length > 0 ? unit.record.machines : ['']
    for (const machine of crew) {
      const told = toldOn(machine, unit)
      const known = places.get(machine)
      if (!known || weights.indexOf(told) < weights.indexOf(known.told)) places.set(machine, { unit, told })
    }
  }
  return places
}

const weights: readonly Told[] = ['violated', 'unknown', 'held', null]

function headingOf(row: NightRow): Markup {
  const number = row.promise?.number
  return html`${number !== undefined && html`<b>${number}</b> `}<a href="#${rowAnchor(row)}">${row.name}</a>`
}

function cellOf({ name }: NightRow, machine: string, place: Place | undefined): Markup {
  if (!place) return html`<td class="none">·</td>`
  const { unit, told } = place
  const kind = told ?? 'none'
  const says = told ?? 'not applicable'
  const again = unit.record.before ? ', tried again' : ''
  return html`<td class="${kind}"><a href="#${scenarioAnchor(unit.record)}" title="${`${name} on ${machine}: ${says}${again}`}">${signs[kind]}</a></td>`
}
