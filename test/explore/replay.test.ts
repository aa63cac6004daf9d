import { expect, test } from 'vitest'
import { generate } from '../../src/explore/generate.ts'
import { readReplay, replayed, writtenReplay } from '../../src/explore/replay.ts'

const wanted = { depth: 14 }

test('a seed and a number name a history', () => {
  expect(replayed(readReplay('7:3'), wanted)).toEqual(generate(7, 3, wanted))
})

test('the places behind them name a part of it, of which the possible is done', () => {
  const all = generate(7, 3, wanted)
  expect(replayed(readReplay('7:3:0'), wanted)).toEqual(all.slice(0, 1))
  expect(replayed(readReplay(`7:3:${[...all.keys()].join(',')}`), wanted)).toEqual(all)
})

test('whatever else is no history', () => {
  for (const text of ['7', '7:', 'a:1', '7:3:x', '1:2:3:4'])
    expect(() => readReplay(text), text).toThrow(/is no history/)
})

test('a part is written by its places, also where the same operation was drawn twice', () => {
  const texts = (history: number) => generate(7, history, wanted).map((one) => JSON.stringify(one))
  const history = [...Array(200).keys()].find((one) => new Set(texts(one)).size < texts(one).length)
  expect(history).toBeDefined()
  const all = generate(7, history ?? 0, wanted)
  const places = [...all.keys()].join(',')
  expect(writtenReplay({ seed: 7, history: history ?? 0 }, all, wanted)).toBe(`7:${history}:${places}`)
})
