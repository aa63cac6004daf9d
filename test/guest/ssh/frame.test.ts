import { expect, test } from 'vitest'
import { FramedText } from '../../../src/guest/ssh/frame.ts'

const MARK = '5f3a9c01-7be2-4c55-8d11-0123456789ab'
const framed = `a login script’s words\n${MARK}\nwhat it wrote: ж\n\n${MARK} 3\n`

test.each([1, 2, 7, 38, 1000])('a frame that comes in parts of %d bytes is read as it is', (size) => {
  const [text, bytes] = [new FramedText(MARK), Buffer.from(framed)]
  for (let at = 0; at < bytes.length; at += size) {
    expect(text.exitCode).toBeUndefined()
    text.push(bytes.subarray(at, at + size))
  }
  expect(text).toMatchObject({ exitCode: 3, text: 'what it wrote: ж\n' })
})

test('what has come is not searched anew for each part', () => {
  const text = new FramedText(MARK)
  text.push(Buffer.alloc(8 * 1024 * 1024, 'x'))
  for (let part = 0; part < 100_000; part++) {
    text.push(Buffer.from(`\n${MARK} 0\n`))
    expect(text.exitCode === undefined).toBe(true)
  }
})
