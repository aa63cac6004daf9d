import { expect, test } from 'vitest'
import { digestOfData, writesToDelta } from '../../src/scenario/bases.ts'
import type { DiskUnderTest } from '../../src/scenario/disk.ts'

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

test('the bytes of a file with data are digested, however they come', async () => {
  const whole = await digestOfData(chunks('some data'))
  expect(whole).toMatch(/^[0-9a-f]{64}$/)
  expect(await digestOfData(chunks('some', '', ' data'))).toBe(whole)
  expect(await digestOfData(chunks())).toMatch(/^[0-9a-f]{64}$/)
})

test('a text that describes a disk says nothing of what is written to its data', async () => {
  expect(await digestOfData(chunks('# Disk DescriptorFile\nversion=1\n'))).toBeUndefined()
  expect(await digestOfData(chunks('# Disk ', 'Descr', 'iptorFile\nversion=1\n'))).toBeUndefined()
})

test('what is written to a disk whose base stays in use is in no delta, which is said to be not applicable', () => {
  const said: string[][] = []
  const recorder = { notApplicable: (...words: string[]) => said.push(words) }
  const machine = { name: 'debian-1', basesInUse: new Set(['in use']), recorder }
  const diskOf = (uuid: string) =>
    ({ machine, name: 'data disk', identity: { uuid } }) as unknown as DiskUnderTest
  expect(writesToDelta(diskOf('moved on'))).toBe(true)
  expect(said).toEqual([])
  expect(writesToDelta(diskOf('in use'))).toBe(false)
  expect(said).toEqual([
    [
      'debian-1',
      'the size of the delta of the data disk',
      'its base stays the file in use, and takes what is written beside all that it held',
    ],
  ])
})
