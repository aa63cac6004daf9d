import { expect, test } from 'vitest'
import { digestOfData } from '../../src/scenario/bases.ts'

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
