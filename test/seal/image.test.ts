import { expect, test } from 'vitest'
import { rangesOfRound, sealedImage } from '../../src/seal/image.ts'

const disk = { uuid: '6000C297-9921-bc6b-f7d7-31f84bc2e3e0', sizeBytes: 2 ** 20 }
const all = { first: 0, blocks: 256 }

test('what a disk holds follows from the seal, the disk and the numbers of its rounds alone', () => {
  const digest = (seal: string, rounds: number[], uuid = disk.uuid) =>
    sealedImage(seal, { ...disk, uuid, rounds }).digestsOf(all)[0]
  const one = digest('5f3a9c01', [1, 3])
  expect(digest('5f3a9c01', [1, 3])).toBe(one)
  const others = [
    digest('5f3a9c02', [1, 3]),
    digest('5f3a9c01', [1, 4]),
    digest('5f3a9c01', [1]),
    digest('5f3a9c01', [1, 3], disk.uuid.replace('0', '1')),
  ]
  expect(new Set([one, ...others]).size).toBe(5)
})

test('the whole disk is covered: what no round has written must be zeros', () => {
  const image = sealedImage('5f3a9c01', { ...disk, rounds: [1] })
  expect(image.blocks).toBe(256)
  expect(image.extents.map(({ blocks, admits }) => [blocks, admits[0]])).toEqual([
    [32, 1],
    [223, 0],
    [1, 1],
  ])
})

test('a later round is a burst of its own', () => {
  const [one, other] = [2, 3].map((round) => rangesOfRound(round, 16384, { isFirst: false }))
  expect(one).toHaveLength(256)
  expect(one).not.toEqual(other)
  expect(rangesOfRound(2, 16384, { isFirst: false })).toEqual(one)
  const counts = new Map<number, number>()
  for (const { blocks, admits } of sealedImage('5f3a9c01', { ...disk, rounds: [1, 2] }).extents)
    counts.set(admits[0] ?? 0, (counts.get(admits[0] ?? 0) ?? 0) + blocks)
  expect(counts.get(2)).toBe(4)
})
