import { describe, expect, test } from 'vitest'
import type { MachineConfig } from '../../src/config/load.ts'
import type { Verdict } from '../../src/evidence/verdict.ts'
import { Crews } from '../../src/explore/crews.ts'
import type { Conditions } from '../../src/explore/trial.ts'

const machine = { name: 'debian-1' } as MachineConfig

/** A machine whose histories end so, one after the other; a cut one before anything was looked at. */
function crewsOf(...ends: (Verdict | 'cut' | 'spoilt')[]) {
  const tried: string[] = []
  const conditions = { isOver: () => false } as Conditions
  const crews = new Crews([machine], conditions, (_machine, { name }) => {
    tried.push(name)
    const end = ends.shift() ?? 'held'
    const [isCut, isSpoilt] = [end === 'cut', end === 'spoilt']
    const verdict = end === 'cut' || end === 'spoilt' ? 'unknown' : end
    return Promise.resolve({ verdict, failed: [], begun: [], isCut, isSpoilt })
  })
  return { crews, tried, tryOut: (name: string) => crews.tryOut({ name, operations: [] }) }
}

describe('a history that could not be seen', () => {
  test('is tried once more, and counts as what came of that', async () => {
    const { tried, tryOut } = crewsOf('unknown', 'violated')
    expect((await tryOut('one')).verdict).toBe('violated')
    expect(tried).toEqual(['one', 'one, once more'])
  })

  test('twice is unknown, and is not tried any more', async () => {
    const { tried, tryOut } = crewsOf('unknown', 'unknown')
    expect((await tryOut('one')).verdict).toBe('unknown')
    expect(tried).toHaveLength(2)
  })

  test('three times in a row costs the machine its part', async () => {
    const { crews, tryOut } = crewsOf(...Array.from({ length: 6 }, () => 'unknown' as const))
    for (const name of ['one', 'two', 'three']) await tryOut(name)
    expect(crews.width).toBe(0)
    expect((await tryOut('four')).machine).toBeUndefined()
  })
})

test('one that was not gone on with is not tried once more, and costs its machine nothing', async () => {
  const { crews, tried, tryOut } = crewsOf('cut', 'cut', 'cut')
  for (const name of ['one', 'two', 'three']) await tryOut(name)
  expect(tried).toEqual(['one', 'two', 'three'])
  expect(crews.width).toBe(1)
})

test('a machine that could not be put back has no more of them', async () => {
  const { crews, tried, tryOut } = crewsOf('spoilt')
  await tryOut('one')
  expect(tried).toEqual(['one'])
  expect(crews.width).toBe(0)
})

test('one that held is tried once', async () => {
  const { tried, tryOut } = crewsOf('held')
  await tryOut('one')
  expect(tried).toEqual(['one'])
})
