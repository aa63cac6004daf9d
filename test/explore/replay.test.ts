import { expect, test } from 'vitest'
import { generate } from '../../src/explore/generate.ts'
import { possible } from '../../src/explore/history.ts'
import type { Operation } from '../../src/explore/operations.ts'
import { readReplay, replayed, writtenReplay } from '../../src/explore/replay.ts'
import { simplerOf } from '../../src/explore/simpler.ts'

const wanted = { depth: 14 }

test('a seed and a number name a history', () => {
  expect(replayed(readReplay('7:3'), wanted)).toEqual(generate(7, 3, wanted))
})

test('the places behind them name a part of it', () => {
  const all = generate(7, 3, wanted)
  expect(replayed(readReplay('7:3:0'), wanted)).toEqual(all.slice(0, 1))
  expect(replayed(readReplay(`7:3:${[...all.keys()].join(',')}`), wanted)).toEqual(all)
})

test('whatever else is no history', () => {
  for (const text of [
    '7',
    '7:',
    'a:1',
    '7:3:x',
    '1:2:3:4',
    '7:3:,',
    '7:3:4,0',
    '7:3:0,0',
    '7:3:0.',
    '7:3:.1',
  ])
    expect(() => readReplay(text), text).toThrow(/is no history/)
})

test('what the history has not, and what is not possible without the rest, is refused', () => {
  const all = generate(7, 3, wanted)
  const revert = all.findIndex((one) => one.do === 'revert')
  expect(() => replayed(readReplay(`7:3:0,${all.length}`), wanted)).toThrow(/There is no \d+ in the history/)
  expect(() => replayed(readReplay('7:3:0.9'), wanted)).toThrow(/There is no 0\.9 in the history/)
  expect(() => replayed(readReplay(`7:3:${revert}`), wanted)).toThrow(
    /this is not possible: Back to snapshot/,
  )
})

test('a part whose values were made plainer is written with the forms that they have', () => {
  for (const history of Array(40).keys()) {
    const plain = (one: Operation): Operation => {
      const [first] = simplerOf(one)
      return first ? plain(first) : one
    }
    const part = possible(generate(7, history, wanted).map(plain))
    const text = writtenReplay({ seed: 7, history }, part, wanted)
    expect(replayed(readReplay(text), wanted)).toEqual(part)
  }
})

test('a part is written by its places, also where the same operation was drawn twice', () => {
  const texts = (history: number) => generate(7, history, wanted).map((one) => JSON.stringify(one))
  const history = [...Array(200).keys()].find((one) => new Set(texts(one)).size < texts(one).length)
  expect(history).toBeDefined()
  const all = generate(7, history ?? 0, wanted)
  const places = [...all.keys()].join(',')
  expect(writtenReplay({ seed: 7, history: history ?? 0 }, all, wanted)).toBe(`7:${history}:${places}`)
})
