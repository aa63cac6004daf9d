import { count, formatBytes } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { SeenOf } from '../evidence/seen.ts'

type WitnessSeen = SeenOf<'witness'>

/** What a cell shows: a kind of wrong blocks, blocks that differ and were not read, right ones, or zeros that belong there. */
export type CellKind = WitnessSeen['wrong'][number]['kind'] | 'unread' | 'right' | 'hole'

/** A stretch of blocks, drawn as one square; what is worst in it is what it shows. */
export interface Cell {
  first: number
  blocks: number
  kind: CellKind
  /** How many of its blocks are of that kind. */
  ofKind: number
}

const COLUMNS = 64
const MOST_CELLS = 64 * 16
const BLOCK_BYTES = 4096
/** From one square to the next, in units of the drawing. */
const PITCH = 10

/** From what says most of a fault to what says nothing of one. */
const ORDER: readonly CellKind[] = [
  'foreign',
  'misdirected',
  'torn',
  'flipped',
  'newer',
  'stale',
  'zeroed',
  'missing',
  'unread',
  'right',
  'hole',
]

const NAMES: Record<CellKind, string> = {
  foreign: 'foreign',
  misdirected: 'misdirected',
  torn: 'torn',
  flipped: 'flipped',
  newer: 'newer',
  stale: 'stale',
  zeroed: 'zeroed',
  missing: 'missing',
  unread: 'differs, not read',
  right: 'right',
  hole: 'zeros, as it must be',
}

/** A picture of the file or the disk from its first block to its last: which blocks are wrong, and how. */
export function blockMap(witness: WitnessSeen): Markup {
  const cells = cellsOf(witness)
  const columns = Math.min(COLUMNS, cells.length)
  const rows = Math.ceil(cells.length / columns)
  const perCell = cells[0]?.blocks ?? 1
  const [width, height] = [columns * PITCH, rows * PITCH]
  return html`<figure class="block-map">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${summaryOf(witness)}"
      style="--columns:${columns}">${stripsOf(cells, columns).map(strip)}<path class="grid" d="${gridOf(width, height)}"/></svg>
    <figcaption>
      <span class="scale">${formatBytes(witness.blocks * BLOCK_BYTES)} from its beginning; each square is ${
        perCell === 1
          ? 'one block of 4 KiB'
          : `${count(perCell, 'block')}, ${formatBytes(perCell * BLOCK_BYTES)}`
      }</span>
      <ul class="legend">${legendOf(witness, cells)}</ul>
    </figcaption>
  </figure>`
}

/** The squares of the map, in the order of the disk. */
export function cellsOf({ blocks, extents, wrong, unread }: WitnessSeen): Cell[] {
  // Whole powers of two, so that what is drawn as one lies in one piece on the disk too.
  const perCell = 2 ** Math.max(0, Math.ceil(Math.log2(blocks / MOST_CELLS)))
  const end = Math.max(blocks, ...wrong.map((range) => range.first + range.blocks))
  const counts = Array.from({ length: Math.ceil(end / perCell) }, () => new Map<CellKind, number>())
  const mark = (range: { first: number; blocks: number }, kind: CellKind) => {
    for (let at = range.first; at < range.first + range.blocks; ) {
      const cell = Math.floor(at / perCell)
      const until = Math.min(range.first + range.blocks, (cell + 1) * perCell)
      const inCell = counts[cell]
      inCell?.set(kind, (inCell.get(kind) ?? 0) + until - at)
      at = until
    }
  }
  for (const range of wrong) mark(range, range.kind)
  for (const range of unread) mark(range, 'unread')
  for (const extent of extents)
    if (extent.admits.every((generation) => generation === 0)) mark(extent, 'hole')
  return counts.map((inCell, i) => {
    const first = i * perCell
    const inAll = Math.min(perCell, end - first)
    const kind =
      ORDER.find((each) => inCell.has(each) && each !== 'hole') ??
      (inCell.get('hole') === inAll ? 'hole' : 'right')
    return { first, blocks: inAll, kind, ofKind: inCell.get(kind) ?? inAll }
  })
}

/** Neighbouring squares of one kind in one row, drawn as one: a map of a thousand squares stays small. */
interface Strip extends Cell {
  x: number
  y: number
  squares: number
}

function stripsOf(cells: readonly Cell[], columns: number): Strip[] {
  const strips: Strip[] = []
  for (const [i, cell] of cells.entries()) {
    const [x, y] = [i % columns, Math.floor(i / columns)]
    const last = strips.at(-1)
    if (last && last.kind === cell.kind && last.y === y) {
      last.squares++
      last.blocks += cell.blocks
      last.ofKind += cell.ofKind
    } else strips.push({ ...cell, x, y, squares: 1 })
  }
  return strips
}

function strip({ first, blocks, kind, ofKind, x, y, squares }: Strip): Markup {
  const numbers = blocks === 1 ? `block ${first}` : `blocks ${first}–${first + blocks - 1}`
  const words = ofKind === blocks ? NAMES[kind] : `${ofKind} ${NAMES[kind]}`
  return html`<rect class="${kind}" x="${x * PITCH}" y="${y * PITCH}" width="${squares * PITCH}" height="${PITCH}"><title>${numbers}: ${words}</title></rect>`
}

/** The gaps between the squares. */
function gridOf(width: number, height: number): string {
  const columns = `m${PITCH}-${height}v${height}`.repeat(width / PITCH - 1)
  const rows = `m-${width} ${PITCH}h${width}`.repeat(height / PITCH - 1)
  return `M${PITCH - 0.5} 0v${height}${columns}M0 ${PITCH - 0.5}h${width}${rows}`
}

function legendOf({ wrong, wrongLeftOut }: WitnessSeen, cells: readonly Cell[]): Markup[] {
  return ORDER.filter(
    (kind) => cells.some((cell) => cell.kind === kind) || wrong.some((range) => range.kind === kind),
  ).map((kind) => {
    const blocks = wrong.filter((range) => range.kind === kind).reduce((sum, range) => sum + range.blocks, 0)
    const number =
      blocks > 0 && html` <span>${wrongLeftOut > 0 && 'at least '}${count(blocks, 'block')}</span>`
    return html`<li><svg class="key" viewBox="0 0 9 9" aria-hidden="true"><rect class="${kind}" width="9" height="9"/></svg>${NAMES[kind]}${number}</li>`
  })
}

function summaryOf({ wrong, wrongLeftOut, blocks }: WitnessSeen): string {
  const all = wrong.reduce((sum, range) => sum + range.blocks, wrongLeftOut)
  return `Block map: ${all} of ${blocks} blocks are wrong`
}
