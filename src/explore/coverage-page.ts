import { html, type Markup } from '../core/html.ts'
import { page } from '../core/page.ts'
import { type Coverage, SHAPES, type Shape } from './coverage.ts'
import { KINDS, type Kind } from './operations.ts'

/** Which operation has followed which, in what tree: one page, for each shape of the tree a table. */
export function coveragePage(
  coverage: Coverage,
  { seed, histories }: { seed: number; histories: number },
): string {
  return page({
    title: `Explored with seed ${seed}`,
    styles: [STYLE],
    about: 'which operation followed which',
    main: html`<h1>Seed ${seed}: ${histories} histories</h1>
    <p>Each row is an operation, each column the one that followed it; the number says how often. Empty is what never came.</p>
    ${SHAPES.map((shape) => tableOf(coverage, shape))}`,
    footer: html`The operations are those that were begun, those of the reduction left out.`,
  })
}

const STYLE = `section{margin-top:2rem}h2{margin-bottom:.5rem}
.pairs{border-collapse:collapse;font-size:.8rem}.pairs td,.pairs th{padding:.15rem .35rem;text-align:right}
.pairs thead th{writing-mode:vertical-rl;rotate:180deg;text-align:left}
.pairs tbody td:empty{background:color-mix(in srgb,currentColor 6%,transparent)}`

function tableOf(coverage: Coverage, shape: Shape): Markup {
  const rows = KINDS.map((first) => rowOf(coverage, first, shape))
  const pairs = KINDS.flatMap((first) => KINDS.filter((second) => coverage.of(first, second, shape) > 0))
  return html`<section><h2>${shape}: ${pairs.length} pairs</h2>
  <table class="pairs"><thead><tr><td></td>${KINDS.map((kind) => html`<th scope="col">${kind}</th>`)}</tr></thead>
  <tbody>${rows}</tbody></table></section>`
}

function rowOf(coverage: Coverage, first: Kind, shape: Shape): Markup {
  const cells = KINDS.map((second) => html`<td>${coverage.of(first, second, shape) || null}</td>`)
  return html`<tr><th scope="row">${first}</th>${cells}</tr>`
}
