import { expect, test } from 'vitest'
import { cellsOf } from '../../src/report/block-map.ts'
import { witness, wrongBlocks } from './example-sights.ts'

const good = witness('good')
const zeroed = (first: number, blocks: number) =>
  wrongBlocks(first, blocks, { kind: 'zeroed', fault: 'zeroed' })
const stale = (first: number, blocks: number) =>
  wrongBlocks(first, blocks, { kind: 'stale', fault: 'stale: generation 1' })

test('a small file has one square for each block', () => {
  const cells = cellsOf({ ...good, blocks: 5, extents: [], wrong: [zeroed(3, 1)] })
  expect(cells.map(({ kind }) => kind)).toEqual(['right', 'right', 'right', 'zeroed', 'right'])
})

test('a large one has squares of equal stretches that cover it, and a single wrong block still shows', () => {
  const blocks = 524_288 + 3
  const cells = cellsOf({ ...good, blocks, extents: [], wrong: [zeroed(70_000, 1)] })
  expect(cells.length).toBeLessThanOrEqual(1024)
  expect(cells.reduce((sum, cell) => sum + cell.blocks, 0)).toBe(blocks)
  const wrong = cells.filter(({ kind }) => kind !== 'right')
  expect(wrong).toEqual([{ first: 69_632, blocks: 1024, kind: 'zeroed', ofKind: 1 }])
})

test('of several kinds in one stretch, the square shows the one that says most', () => {
  const [cell] = cellsOf({ ...good, extents: [], wrong: [zeroed(0, 1), stale(1, 3)] })
  expect(cell).toMatchObject({ kind: 'stale', ofKind: 3, blocks: 4 })
})

test('zeros that belong there, and what was not looked into, are told from right data', () => {
  const extents = [
    { first: 0, blocks: 2, admits: [0] },
    { first: 2, blocks: 4, admits: [1, 0] },
  ]
  const cells = cellsOf({ ...good, blocks: 6, extents, unread: [{ first: 4, blocks: 2, settled: true }] })
  expect(cells.map(({ kind }) => kind)).toEqual(['hole', 'hole', 'right', 'right', 'unread', 'unread'])
})

test('what a file holds behind its end is drawn too', () => {
  const wrong = [wrongBlocks(4, 2, { kind: 'foreign', fault: 'foreign: the file goes on for 8192 bytes' })]
  const cells = cellsOf({ ...good, blocks: 4, extents: [], wrong })
  expect(cells.map(({ kind }) => kind)).toEqual(['right', 'right', 'right', 'right', 'foreign', 'foreign'])
})

test('a stretch is drawn as zeros only when all of it must be', () => {
  const extents = [{ first: 0, blocks: 6, admits: [0] }]
  const cells = cellsOf({ ...good, extents })
  expect(cells.slice(0, 3).map(({ kind }) => kind)).toEqual(['hole', 'right', 'right'])
})
