import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { TriedLiberty } from '../../src/cli/mutants/try-liberty.ts'
import { catalogueIn, toldTogether } from '../../src/cli/mutants/try-together.ts'
import { liberties } from '../../src/lab/liberties/index.ts'
import { together } from '../../src/lab/liberties/liberty.ts'

test('the parts have every file of the catalogue, and the documented workflow, once', () => {
  const parts = catalogueIn(3)
  expect(parts).toHaveLength(3)
  for (const file of [...readdirSync('scenarios/promises'), 'documented-workflow.scenario.ts'])
    expect(parts.flat().filter((filter) => file.includes(filter))).toHaveLength(1)
})

test('of each liberty what its own promises came to is told, and a violation is the whole’s', () => {
  const scenario = (promise: string | null, verdict: 'held' | 'violated') => ({
    ...{ scenario: 'a scenario', promise, verdict, characterised: [], why: [] },
  })
  const part = (...scenarios: TriedLiberty['scenarios']): TriedLiberty => ({
    ...{ names: [], allows: [], scenarios, durationMs: 1_000 },
    blameless: scenarios.every(({ verdict }) => verdict !== 'violated'),
  })
  const [touched, untouched] = [liberties, liberties].map((all, i) =>
    together(all).find(({ touches }) => touches.includes('synced-data') === (i === 0)),
  )
  const [whole, ...each] = toldTogether(
    [part(scenario('synced-data', 'violated')), part(scenario(null, 'held'))],
    liberties,
  )
  expect(whole).toMatchObject({
    blameless: false,
    durationMs: 2_000,
    names: together(liberties).map(({ name }) => name),
  })
  const of = (name: string | undefined) => each.find(({ names }) => names[0] === name)
  expect(of(touched?.name)).toMatchObject({ among: each.length, blameless: false })
  expect(of(untouched?.name)).toMatchObject({ blameless: true, scenarios: [] })
})
