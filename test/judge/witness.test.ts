import { expect, test } from 'vitest'
import type { SeenOf } from '../../src/evidence/seen.ts'
import { witnessHolds } from '../../src/judge/witness.ts'
import { witness } from '../report/example-sights.ts'
import { judges } from './evidence.ts'

const file = { disk: 'second disk', fileName: 'witness-1.bin', content: 'exact' } as const
const contradicted = { ...witness('good'), sha256: '0'.repeat(64) }
const mixture = { ...contradicted, mixture: true }

judges(witnessHolds, [
  ['right data', 'held', file, witness('good')],
  ['wrong blocks', 'violated', file, witness('stale')],
  ['a missing file', 'violated', file, witness('absent')],
  ['a missing file that was never synced', 'held', file, { ...witness('absent'), mayBeMissing: true }],
  ['wrong blocks that the list leaves out', 'violated', file, { ...witness('good'), wrongLeftOut: 3 }],
  [
    'settled data that differ and were not read',
    'violated',
    file,
    { ...contradicted, unread: [{ first: 0, blocks: 512, settled: true }] },
  ],
  ['a mixture of old and new of unsynced data', 'held', file, mixture],
  ['a digest that the blocks contradict', 'unknown', file, contradicted],
  [
    'unsynced data that were too many to be read',
    'unknown',
    file,
    { ...mixture, unread: [{ first: 0, blocks: 512, settled: false }] },
  ],
])

test('of right data both sides are told whole', () => {
  expect(witnessHolds.judge(file, witness('good'))).toEqual({
    verdict: 'held',
    expected: '4096 blocks: generation 2, SHA-256 9c56cc51b374',
    seen: '4096 blocks as they may be, SHA-256 9c56cc51b374',
  })
})

test('of wrong data an engineer can tell the vendor how many blocks, which, how, and in which files', () => {
  expect(witnessHolds.judge(file, witness('stale')).seen).toBe(
    '7 of 4096 blocks are wrong; blocks 1024–1028 stale: generation 1 (at byte 4194304); ' +
      'block 2047 zeroed (at byte 8384512); block 3001 flipped: bit 3 of byte 517 (at byte 12292096); ' +
      'SHA-256 1b4f0e985197; in witness-1.bin on the second disk; under the snapshot “second-drive-initialized”; ' +
      'files debian-1/debian-1_1-000002.qcow2, debian-1/debian-1_1.qcow2',
  )
})

test.each<[SeenOf<'witness'>, string]>([
  [witness('good'), '4096 blocks as they may be, SHA-256 9c56cc51b374'],
  [contradicted, 'and yet each block was right'],
  [{ ...mixture, unread: [{ first: 0, blocks: 512, settled: false }] }, '512 blocks of unsynced data'],
])('what was seen is told', (seen, told) => {
  expect(witnessHolds.judge(file, seen).seen).toContain(told)
})

test('what each block may hold is told by how many there are of each', () => {
  const extents = [
    { first: 0, blocks: 4000, admits: [1] },
    { first: 4000, blocks: 90, admits: [1, 2] },
    { first: 4090, blocks: 6, admits: [0] },
  ]
  expect(witnessHolds.judge(file, { ...witness('good'), extents }).expected).toBe(
    '4096 blocks: 4000 of generation 1, 90 of generation 1 or generation 2, 6 of zeros, SHA-256 9c56cc51b374',
  )
})
