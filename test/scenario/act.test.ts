import { expect, test } from 'vitest'
import { watched } from '../../src/scenario/act.ts'

const wordsOf = (body: (given: never) => unknown) => watched(body).toString()

test('a body that takes all that a scenario is given as one thing asks for what every scenario has', () => {
  const all = '({ vms, step }) => {}'
  expect(wordsOf((fixtures: object) => fixtures)).toBe(all)
  expect(wordsOf(async (fixtures: object) => fixtures)).toBe(all)
  expect(
    wordsOf(async function named(fixtures: object) {
      return fixtures
    }),
  ).toBe(all)
})

test('one that names its fixtures asks for those, and one that takes a case keeps its words', () => {
  const own = ({ orders }: { orders: string }) => orders
  expect(wordsOf(own)).toBe(own.toString())
  const each = (kind: string, { vms }: { vms: string }) => kind + vms
  expect(wordsOf(each as never)).toBe(each.toString())
})
