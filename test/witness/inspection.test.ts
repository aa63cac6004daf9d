import { expect, test } from 'vitest'
import { witnessHolds } from '../../src/judge/witness.ts'
import { inspectionSeen } from '../../src/scenario/witness-evidence.ts'
import { BLOCK_BYTES, witnessBytes } from '../../src/witness/blocks.ts'
import { WitnessImage } from '../../src/witness/image.ts'
import { type InspectOptions, inspect, type WitnessReader } from '../../src/witness/inspection.ts'
import { BytesReader, bytesOf, newest, owner } from './pretend-disk.ts'

const BLOCKS = 3000
const all = { first: 0, blocks: BLOCKS }
const first = WitnessImage.blank(owner, BLOCKS).written(1, [all])
const second = first.written(2, [all])
const [firstBytes, secondBytes] = [bytesOf(first, newest), bytesOf(second, newest)]
const ofFile = { openEnded: false }

/** The inspection, and what is judged of it. */
async function judged(image: WitnessImage, reader: WitnessReader, options: InspectOptions) {
  const inspection = await inspect(image, reader, options)
  const where = { disk: 'd', fileName: 'f', snapshot: null, files: [] }
  const args = { disk: 'd', fileName: 'f', content: 'exact' } as const
  const seen = { kind: 'witness' as const, ...where, ...inspectionSeen(image, inspection) }
  return { ...inspection, verdict: witnessHolds.judge(args, seen).verdict }
}

function put(bytes: Buffer, block: number, content: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  content.copy(changed, block * BLOCK_BYTES)
  return changed
}

test('as long as all is well it is one digest, and nothing is read', async () => {
  const reader = new BytesReader(secondBytes)
  expect(await judged(second, reader, ofFile)).toMatchObject({ verdict: 'held', wrong: [], unread: [] })
  expect(reader).toMatchObject({ digestCalls: 1, blocksRead: 0 })
})

test('a digest that is known already is not asked for', async () => {
  const reader = new BytesReader(secondBytes)
  const whole = await reader.digest([all])
  expect(await judged(second, reader, { ...ofFile, whole })).toMatchObject({ verdict: 'held' })
  expect(await judged(first, reader, { ...ofFile, known: [second], whole })).toMatchObject({
    verdict: 'violated',
    wrong: [{ first: 0, blocks: BLOCKS, kind: 'newer', generation: 2 }],
  })
  expect(reader.blocksRead).toBe(0)
})

test('of a file with a few wrong blocks, only the regions around them are read', async () => {
  const stale = witnessBytes({ ...owner, generation: 1 }, 1500, 1)
  const reader = new BytesReader(put(put(secondBytes, 1500, stale), 2999, Buffer.alloc(BLOCK_BYTES)))
  expect(await judged(second, reader, ofFile)).toMatchObject({
    verdict: 'violated',
    wrong: [
      { first: 1500, blocks: 1, kind: 'stale', generation: 1 },
      { first: 2999, blocks: 1, kind: 'zeroed' },
    ],
  })
  expect(reader.blocksRead).toBeLessThanOrEqual(512)
})

test('what is as an earlier image has it is named without being read', async () => {
  const reader = new BytesReader(firstBytes)
  expect(await judged(second, reader, { ...ofFile, known: [second, first] })).toMatchObject({
    verdict: 'violated',
    wrong: [{ first: 0, blocks: BLOCKS, kind: 'stale', generation: 1 }],
  })
  expect(reader.blocksRead).toBe(0)
})

test('a mixture of old and new is right of unsynced data, and wrong of synced ones', async () => {
  const mixture = put(firstBytes, 700, witnessBytes({ ...owner, generation: 2 }, 700, 1))
  const unsynced = first.writtenUnsynced(2, [all])
  expect(await judged(unsynced, new BytesReader(mixture), ofFile)).toMatchObject({ verdict: 'held' })
  expect(await judged(first, new BytesReader(mixture), ofFile)).toMatchObject({
    verdict: 'violated',
    wrong: [{ first: 700, kind: 'newer', generation: 2 }],
  })
})

test('a file that is missing, too short or too long is wrong', async () => {
  expect(await judged(first, new BytesReader(undefined), ofFile)).toMatchObject({ verdict: 'violated' })
  const short = new BytesReader(firstBytes.subarray(0, 100 * BLOCK_BYTES))
  expect((await judged(first, short, ofFile)).wrong).toMatchObject([
    { first: 100, blocks: BLOCKS - 100, kind: 'missing' },
  ])
  const long = () => new BytesReader(Buffer.concat([firstBytes, Buffer.from('more')]))
  expect((await judged(first, long(), ofFile)).wrong).toMatchObject([
    { first: BLOCKS, kind: 'foreign', fault: 'foreign: the file goes on for 4 bytes' },
  ])
  expect(await judged(first, long(), { openEnded: true })).toMatchObject({ verdict: 'held' })
})

test('a file that was never synced may be missing', async () => {
  const unsynced = WitnessImage.blank(owner, BLOCKS).writtenUnsynced(1, [all])
  expect(await judged(unsynced, new BytesReader(undefined), ofFile)).toMatchObject({ verdict: 'held' })
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
  expect(await judged(second, lying, ofFile)).toMatchObject({ verdict: 'unknown', wrong: [] })
})

test('where too much differs, the rest is told to differ and not read', async () => {
  const many = WitnessImage.blank(owner, 8192).written(1, [{ first: 0, blocks: 8192 }])
  const reader = new BytesReader(Buffer.alloc(8192 * BLOCK_BYTES, 'x'))
  const { verdict, wrong, unread } = await judged(many, reader, ofFile)
  expect({ verdict, wrong: wrong.map(({ blocks }) => blocks), unread }).toEqual({
    verdict: 'violated',
    wrong: [4096],
    unread: [{ first: 4096, blocks: 4096 }],
  })
  expect(reader.blocksRead).toBe(4096)
})
