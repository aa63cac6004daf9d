import { expect, test } from 'vitest'
import type { SeenOf } from '../../src/evidence/seen.ts'
import { writerGoesOn, writerOrder } from '../../src/judge/writer.ts'
import { judges, valid, writer } from './evidence.ts'

const disks = { first: 'first disk', second: 'second disk' }
const wrong = [{ disk: 'second disk', slot: 3, fault: 'zeroed' }]

judges(writerOrder, [
  ['both at one block', 'held', disks, writer()],
  ['the first one ahead', 'held', disks, writer({ newest: [16, 15] })],
  ['at the least', 'held', disks, writer({ newest: [10, 10] })],
  ['at the most', 'held', disks, writer({ newest: [21, 20] })],
  [
    'nothing, of one that has never written',
    'unknown',
    disks,
    writer({ newest: [null, null], acknowledged: [null, null] }),
  ],
  [
    'nothing, of one that had not written by then',
    'unknown',
    disks,
    writer({ newest: [null, null], acknowledged: [null, 9] }),
  ],
  [
    'nothing but a wrong slot',
    'violated',
    disks,
    writer({ newest: [null, null], acknowledged: [null, 9], wrong }),
  ],
  ['its first block alone', 'held', disks, writer({ newest: [0, null], acknowledged: [null, 9] })],
  ['a wrong slot', 'violated', disks, writer({ wrong })],
])

test.each<[string, [number | null, number | null]]>([
  ['the second disk holds what the first does not', [15, 16]],
  ['the first disk is more than one block ahead', [15, 13]],
  ['what was acknowledged before is missing', [9, 9]],
  ['there is something from after the moment', [22, 21]],
  ['what was acknowledged before is missing', [null, null]],
])('writer.order: %s: violated', (fault, newest) => {
  const { verdict, seen } = writerOrder.judge(disks, writer({ newest }))
  expect({ verdict, seen }).toEqual({ verdict: 'violated', seen: expect.stringContaining(fault) })
})

test('a wrong slot is told with its disk', () => {
  expect(writerOrder.judge(disks, writer({ wrong })).seen).toContain('slot 3 on the second disk: zeroed')
})

function progress(
  first: number | null,
  last: number | null,
  state = 'running',
  said = '',
): SeenOf<'writer-progress'> {
  const told = (acknowledged: number | null) => ({ state, acknowledged, said })
  return valid({ kind: 'writer-progress', first: told(first), last: told(last) })
}

judges(writerGoesOn, [
  ['past what it had', 'held', { had: 5 }, progress(6, 7)],
  ['from nothing', 'held', { had: null }, progress(null, 0)],
  ['not past what it said at first', 'violated', { had: 5 }, progress(7, 7)],
  ['not past what it had', 'violated', { had: 9 }, progress(3, 9)],
  ['ended by an error', 'violated', { had: 5 }, progress(6, 8, 'ended', 'dd: Read-only file system')],
  ['ended without a word', 'unknown', { had: 5 }, progress(6, 8, 'ended')],
  ['gone without a word', 'unknown', { had: 5 }, progress(null, null, 'absent')],
  ['that has never written', 'unknown', { had: null }, progress(null, null, 'ended')],
])
