import { expect, test } from 'vitest'
import type { WitnessReading } from '../../src/scenario/disk.ts'
import { judgeWitness } from '../../src/scenario/witness-judgement.ts'
import { WitnessImage } from '../../src/witness/image.ts'
import { witness as seenWitness } from '../report/example-sights.ts'

const image = WitnessImage.blank({ run: '5f3a9c01', disk: 'a'.repeat(32) }, 4096).written(2, [
  { first: 0, blocks: 4096 },
])
const witness = { place: { fileName: 'witness-1.bin' }, image }

function reading(
  state: 'good' | 'stale' | 'absent',
  finding: WitnessReading['finding'],
  changed: Partial<WitnessReading['seen']> = {},
): WitnessReading {
  return { id: '1', seen: { ...seenWitness(state), ...changed }, finding }
}

test('right data hold', () => {
  expect(judgeWitness(witness, reading('good', 'right'))).toEqual({
    verdict: 'held',
    expected: '4096 blocks: generation 2, SHA-256 9c56cc51b374',
    seen: '4096 blocks as they may be, SHA-256 9c56cc51b374',
  })
})

test('of wrong data an engineer can tell the vendor how many blocks, which, how, and in which files', () => {
  expect(judgeWitness(witness, reading('stale', 'wrong'))).toMatchObject({
    verdict: 'violated',
    seen:
      '7 of 4096 blocks are wrong; blocks 1024–1028 stale: generation 1 (at byte 4194304); ' +
      'block 2047 zeroed (at byte 8384512); block 3001 flipped: bit 3 of byte 517 (at byte 12292096); ' +
      'SHA-256 1b4f0e985197; in witness-1.bin on the second disk; under the snapshot “second-drive-initialized”; ' +
      'files debian-1/debian-1_1-000002.qcow2, debian-1/debian-1_1.qcow2',
  })
})

test('a missing file is a violation, unless it was never synced', () => {
  expect(judgeWitness(witness, reading('absent', 'wrong'))).toMatchObject({ verdict: 'violated' })
  expect(judgeWitness(witness, reading('absent', 'right'))).toMatchObject({ verdict: 'held' })
})

test('what contradicts itself, or was too much to be read, is not known', () => {
  const contradiction = judgeWitness(witness, reading('good', 'unclear'))
  expect(contradiction).toMatchObject({
    verdict: 'unknown',
    seen: expect.stringContaining('and yet each block was right'),
  })
  const tooMuch = judgeWitness(witness, reading('good', 'unclear', { unread: [{ first: 0, blocks: 512 }] }))
  expect(tooMuch).toMatchObject({
    verdict: 'unknown',
    seen: expect.stringContaining('512 blocks of unsynced data'),
  })
})

test('what each block may hold is told by how many there are of each', () => {
  const extents = [
    { first: 0, blocks: 4000, admits: [1] },
    { first: 4000, blocks: 90, admits: [1, 2] },
    { first: 4090, blocks: 6, admits: [0] },
  ]
  expect(judgeWitness(witness, reading('good', 'right', { extents })).expected).toBe(
    '4096 blocks: 4000 of generation 1, 90 of generation 1 or generation 2, 6 of zeros, SHA-256 9c56cc51b374',
  )
})
