import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { generate } from '../../src/explore/generate.ts'
import { momentsOf, possible } from '../../src/explore/history.ts'
import { KINDS } from '../../src/explore/operations.ts'

const wanted = { depth: 20 }
const histories = Array.from({ length: 300 }, (_, i) => generate(7, i, wanted))

describe('a history', () => {
  test('is the same for the same seed, byte for byte, on every Node', () => {
    const digest = createHash('sha256').update(JSON.stringify(histories)).digest('hex')
    expect(digest).toBe('dab74e7e2a7911a3ad66b9177179339a814e8228fc92fc2cb3671f91b78d3a59')
  })

  test('is another for another seed or another number', () => {
    const all = [generate(7, 0, wanted), generate(7, 1, wanted), generate(8, 0, wanted)]
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(3)
  })

  test('holds only what is possible when its turn comes', () => {
    for (const operations of histories) expect(possible(operations)).toEqual(operations)
  })

  test('holds every kind of operation, sooner or later', () => {
    const seen = new Set(histories.flat().map((operation) => operation.do))
    expect(KINDS.filter((kind) => !seen.has(kind))).toEqual([])
  })

  test('holds only the kinds that were asked for, and what a sweep needs', () => {
    const kinds = ['attach', 'write', 'snapshot'] as const
    const seen = new Set(generate(7, 3, { depth: 20, kinds }).map((operation) => operation.do))
    expect(
      [...seen].filter(
        (kind) => !['attach', 'write', 'snapshot', 'revert', 'overwrite', 'power on'].includes(kind),
      ),
    ).toEqual([])
  })

  test('ends with a sweep: back to every snapshot from which no disk is missing', () => {
    for (const operations of histories) {
      const last = momentsOf(operations).at(-1)?.after
      const reverts = operations.flatMap((one) => (one.do === 'revert' ? [one.snapshot] : []))
      const missed = last?.snapshots.filter(({ id }) => !reverts.includes(id)) ?? []
      for (const { state } of missed)
        expect(
          Object.entries(state.disks).some(([disk, { independent }]) => independent && !last?.disks[disk]),
        ).toBe(true)
    }
  })
})

test('a long history goes back everywhere in its midst too', () => {
  for (const history of [1, 2, 3, 4, 5]) {
    // At whose end may be a cold start.
    const short = generate(7, history, { depth: 20 }).slice(0, -2)
    expect(generate(7, history, { depth: 21 }).slice(0, short.length)).toEqual(short)
  }
})
