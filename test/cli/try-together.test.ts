import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { TriedLiberty } from '../../src/cli/mutants/try-liberty.ts'
import { partsOf, toldTogether } from '../../src/cli/mutants/try-together.ts'
import { liberties } from '../../src/lab/liberties/index.ts'
import { together } from '../../src/lab/liberties/liberty.ts'

test('the parts have every file of the catalogue, and the documented workflow, once', () => {
  const parts = partsOf(together(liberties), 3)
  for (const file of [...readdirSync('scenarios/promises'), 'documented-workflow.scenario.ts'])
    expect(parts.flatMap(({ filters }) => filters).filter((one) => file.includes(one))).toHaveLength(1)
})

test('a promise that a liberty of Windows touches is tried on every kind of guest, any other on Debian', () => {
  const parts = partsOf(together(liberties), 2)
  const optionsOf = (name: string) =>
    parts.find(({ filters }) => filters.includes(`${name}.scenario`))?.labOptions
  expect(optionsOf('synced-data')).toEqual([])
  expect(optionsOf('memory-file')).toEqual(['--no-windows'])
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
