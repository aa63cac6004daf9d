import { expect, test } from 'vitest'
import { MIB } from '../machine/test-machine.ts'
import { KEY, Patient } from './patient.ts'

/** Where on a disk of 32 MiB each of these faults strikes, and that it strikes nowhere else. */

const BLOCK_BYTES = 4096

test.each([
  ['none', []],
  ['revert-keeps-newer-middle', [10, 11]],
  ['revert-without-memory-keeps-newer-middle', [10, 11]],
  ['revert-keeps-newer-middle-of-system-disk', []],
  ['superblock-zeroed-under-memory', []],
  ['raw-end-keeps-newer', []],
])('%s: a revert keeps newer data of a data disk from and to these MiB: %j', async (name, kept) => {
  const patient = await Patient.with(name)
  await patient.io('write -P 1 0 32M')
  const old = await patient.take('old')
  const before = await patient.content()
  await patient.io('write -P 2 64k 1M', 'write -P 2 10M 1M', 'write -P 2 20M 64k', 'write -P 2 31M 1M')
  await patient.take('new')
  await patient.revertTo(old)
  expect(differing(before, await patient.content())).toEqual(kept.map((at) => at * MIB))
  if (kept.length > 0) await patient.io('read -P 2 10M 1M')
})

test('revert-keeps-newer-middle-of-system-disk: the longest stretch comes back that bears no mark', async () => {
  const patient = await Patient.with('revert-keeps-newer-middle-of-system-disk')
  await patient.ioOnSystem('write -P 1 1G 1M', 'write -P 1 2G 1M')
  const old = await patient.take('old')
  // Blanks to the end of the block, where a line feed stands.
  await patient.ioOnSystem('write -P 2 1G 1M', 'write -P 32 1G 4k', `write -P 10 ${2 ** 30 + 4095} 1`)
  await patient.ioOnSystem('write -P 2 2G 64k')
  await patient.revertTo(old)
  await patient.ioOnSystem('read -P 1 1G 1M', 'read -P 2 2G 64k', `read -P 1 ${2 ** 31 + 65_536} 64k`)
})

test('revert-keeps-newer-middle: what the snapshot keeps is spared where newer data lie elsewhere too', async () => {
  const patient = await Patient.with('revert-keeps-newer-middle')
  await patient.write('SNAPWITNESS', 10 * 256)
  await patient.io('write -P 1 12M 1M')
  const old = await patient.take('old')
  await patient.io('write -P 2 10M 1M', 'write -P 2 12M 1M', 'write -P 2 20M 64k')
  await patient.revertTo(old)
  await patient.io('read -P 1 12M 1M', 'read -P 2 20M 64k')
  expect(await patient.read(10 * 256)).toBe('SNAPWITNESS')
})

test('bit-flipped-outside-the-witness: one bit of what is no witness, away from the ends', async () => {
  const patient = await Patient.with('bit-flipped-outside-the-witness')
  await patient.io('write -P 1 0 64k', 'write -P 1 4M 64k', `write -P 1 ${32 * MIB - 65_536} 64k`)
  await patient.write('SNAPWITNESS', 20 * 256)
  const before = await patient.content()
  const old = await patient.take('old')
  await patient.revertTo(old)
  const after = await patient.content()
  const [from = 0, ...rest] = differing(before, after)
  expect([from, ...rest]).toEqual([4 * MIB + 8 * BLOCK_BYTES, 4 * MIB + 9 * BLOCK_BYTES])
  const bytes = [...before.subarray(from)].flatMap((byte, i) => (byte === after[from + i] ? [] : [byte]))
  expect(bytes).toEqual([1])
})

test('snapshot-loses-a-block-in-the-middle: as soon as it is taken, and only of the data disk', async () => {
  const patient = await Patient.with('snapshot-loses-a-block-in-the-middle')
  await patient.io('write -P 1 4M 64k', 'write -P 1 8M 64k', 'write -P 1 12M 64k')
  const before = await patient.content()
  await patient.take('old')
  expect(differing(before, await patient.content())).toEqual([8 * MIB + 32_768, 8 * MIB + 36_864])
})

test.each([
  [
    ['write -P 2 8M 1M', 'write -P 2 20M 1M'],
    [8 * MIB, 8 * MIB + BLOCK_BYTES],
  ],
  [['write -P 2 20M 1M'], [20 * MIB, 20 * MIB + BLOCK_BYTES]],
  [['write -P 2 0 64k', 'write -P 2 31M 1M'], []],
])(
  'raw-end-keeps-newer: after %j an uninitialised disk holds newer data from and to %j',
  async (newer, kept) => {
    const patient = await Patient.with('raw-end-keeps-newer')
    const raw = await patient.take('raw')
    const before = await patient.content()
    await patient.io(...newer)
    await patient.revertTo(raw)
    expect(differing(before, await patient.content())).toEqual(kept)
  },
)

test('a disk that no snapshot keeps stays whole, and the last one that it keeps is struck', async () => {
  const patient = await Patient.with('snapshot-loses-a-block-in-the-middle')
  const mode = 'independent_persistent' as const
  await patient.machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 32 * MIB, mode }] })
  for (const key of [KEY, KEY + 1]) await patient.write('kept', 1, key)
  await patient.take('old')
  expect([await patient.read(1), await patient.read(1, KEY + 1)]).toEqual(['\0'.repeat(BLOCK_BYTES), 'kept'])
})

/** Where the first block begins and the last one ends that differ; nothing where none does. */
function differing(one: Buffer, other: Buffer): number[] {
  const blocks = Array.from({ length: one.length / BLOCK_BYTES }, (_, i) => i * BLOCK_BYTES).filter(
    (at) => !one.subarray(at, at + BLOCK_BYTES).equals(other.subarray(at, at + BLOCK_BYTES)),
  )
  const [first, last] = [blocks[0], blocks.at(-1)]
  return first === undefined || last === undefined ? [] : [first, last + BLOCK_BYTES]
}
