import { readFileSync } from 'node:fs'
import { html, type Markup } from './html.ts'

export const gridStyle = readFileSync(new URL('./grid.css', import.meta.url), 'utf8')

interface GridParts {
  /** The id of its heading. */
  labelledBy: string
  /** Machines, by name. `notable`: something in the column is worth a look. */
  columns: readonly { name: string; notable?: boolean }[]
  /** `cells`: a `td` for each column. */
  rows: readonly { heading: Markup; cells: readonly Markup[]; notable?: boolean }[]
}

/** A row for each thing, a column for each machine, in a box that scrolls by itself and keeps the headings in sight. */
export function grid({ labelledBy, columns, rows }: GridParts): Markup {
  return html`<div class="grid" tabindex="0" role="group" aria-labelledby="${labelledBy}"><table>
    <thead><tr><td></td>${columns.map(
      ({ name, notable }) =>
        html`<th scope="col" ${notable && html`class="notable"`}><span>${name}</span></th>`,
    )}</tr></thead>
    <tbody>${rows.map(
      ({ heading, cells, notable }) =>
        html`<tr><th scope="row" ${notable && html`class="notable"`}>${heading}</th>${cells}</tr>\n`,
    )}</tbody>
  </table></div>`
}
