import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inLanes } from '../../src/cli/mutants/lanes.ts'

test('whichever lane is free takes the next, as many work at once as there are lanes, and results keep their order', async () => {
  let working = 0
  let idle = 0
  const atOnce: number[] = []
  const turns = [9, 1, 1, 1, 1]
  const results = await inLanes(
    2,
    turns,
    async (long) => {
      atOnce.push(++working)
      for (let i = 0; i < long; i++) await turn()
      working--
      return { long, idle }
    },
    () => idle++,
  )
  expect(results.map(({ long }) => long)).toEqual(turns)
  expect(Math.max(...atOnce)).toBe(2)
  // The long one is the last to end: the other lane had found nothing left by then.
  expect(results.map((result) => result.idle)).toEqual([1, 0, 0, 0, 0])
  expect(idle).toBe(2)
})
