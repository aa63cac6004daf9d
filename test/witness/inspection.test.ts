import { expect, test } from 'vitest'
import { BLOCK_BYTES, witnessBytes } from '../../src/witness/blocks.ts'
import { WitnessImage } from '../../src/witness/image.ts'
import { inspect } from '../../src/witness/inspection.ts'
import { BytesReader, bytesOf, newest, owner } from './pretend-disk.ts'

const BLOCKS = 3000
const all = { first: 0, blocks: BLOCKS }
const first = WitnessImage.blank(owner, BLOCKS).written(1, [all])
const second = first.written(2, [all])
const [firstBytes, secondBytes] = [bytesOf(first, newest), bytesOf(second, newest)]
const ofFile = { openEnded: false }

function put(bytes: Buffer, block: number, content: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  content.copy(changed, block * BLOCK_BYTES)
  return changed
}

test('as long as all is well it is one digest, and nothing is read', async () => {
  const reader = new BytesReader(secondBytes)
  expect(await inspect(second, reader, ofFile)).toMatchObject({ finding: 'right', wrong: [], unread: [] })
  expect(reader).toMatchObject({ digestCalls: 1, blocksRead: 0 })
})

test('of a file with a few wrong blocks, only the regions around them are read', async () => {
  const stale = witnessBytes({ ...owner, generation: 1 }, 1500, 1)
  const reader = new BytesReader(put(put(secondBytes, 1500, stale), 2999, Buffer.alloc(BLOCK_BYTES)))
  expect(await inspect(second, reader, ofFile)).toMatchObject({
    finding: 'wrong',
    wrong: [
      { first: 1500, blocks: 1, kind: 'stale', generation: 1 },
      { first: 2999, blocks: 1, kind: 'zeroed' },
    ],
  })
  expect(reader.blocksRead).toBeLessThanOrEqual(512)
})

test('what is as an earlier image has it is named without being read', async () => {
  const reader = new BytesReader(firstBytes)
  expect(await inspect(second, reader, { ...ofFile, known: [second, first] })).toMatchObject({
    finding: 'wrong',
    wrong: [{ first: 0, blocks: BLOCKS, kind: 'stale', generation: 1 }],
  })
  expect(reader.blocksRead).toBe(0)
})

test('a mixture of old and new is right of unsynced data, and wrong of synced ones', async () => {
  const mixture = put(firstBytes, 700, witnessBytes({ ...owner, generation: 2 }, 700, 1))
  const unsynced = first.writtenUnsynced(2, [all])
  expect(await inspect(unsynced, new BytesReader(mixture), ofFile)).toMatchObject({ finding: 'right' })
  expect(await inspect(first, new BytesReader(mixture), ofFile)).toMatchObject({
    finding: 'wrong',
    wrong: [{ first: 700, kind: 'newer', generation: 2 }],
  })
})

test('a file that is missing, too short or too long is wrong', async () => {
  expect(await inspect(first, new BytesReader(undefined), ofFile)).toMatchObject({ finding: 'wrong' })
  const short = new BytesReader(firstBytes.subarray(0, 100 * BLOCK_BYTES))
  expect((await inspect(first, short, ofFile)).wrong).toMatchObject([
    { first: 100, blocks: BLOCKS - 100, kind: 'missing' },
  ])
  const long = () => new BytesReader(Buffer.concat([firstBytes, Buffer.from('more')]))
  expect((await inspect(first, long(), ofFile)).wrong).toMatchObject([
    { first: BLOCKS, kind: 'foreign', fault: 'foreign: the file goes on for 4 bytes' },
  ])
  expect(await inspect(first, long(), { openEnded: true })).toMatchObject({ finding: 'right' })
})

test('a file that was never synced may be missing', async () => {
  const unsynced = WitnessImage.blank(owner, BLOCKS).writtenUnsynced(1, [all])
  expect(await inspect(unsynced, new BytesReader(undefined), ofFile)).toMatchObject({ finding: 'right' })
})

test('a digest that the blocks contradict is not known to be either', async () => {
  const reader = new BytesReader(secondBytes)
  const lying = {
    digest: async () => ({
      present: true,
      sizeBytes: secondBytes.length,
      sha256: Array(16).fill('0'.repeat(64)),
    }),
    read: reader.read.bind(reader),
  }
  expect(await inspect(second, lying, ofFile)).toMatchObject({ finding: 'unclear', wrong: [] })
})

test('where too much differs, the rest is told to differ and not read', async () => {
  const many = WitnessImage.blank(owner, 8192).written(1, [{ first: 0, blocks: 8192 }])
  const reader = new BytesReader(Buffer.alloc(8192 * BLOCK_BYTES, 'x'))
  const { finding, wrong, unread } = await inspect(many, reader, ofFile)
  expect({ finding, wrong: wrong.map(({ blocks }) => blocks), unread }).toEqual({
    finding: 'wrong',
    wrong: [4096],
    unread: [{ first: 4096, blocks: 4096 }],
  })
  expect(reader.blocksRead).toBe(4096)
})
