import { expect, test } from 'vitest'
import { Allocation, type Wanted } from '../../src/fleet/allocation.ts'

const here = new AbortController().signal

/** Who has what they asked for, in the order in which they got it. */
function asked(most: Record<string, number> = {}) {
  const allocation = new Allocation((share) => most[share] ?? Infinity)
  const got: string[] = []
  const back = new Map<string, () => void>()
  const ask = (name: string, { machines = [], shares = [] }: Partial<Wanted>, gone = here) => {
    allocation.take({ machines, shares }, gone).then(
      (giveBack) => {
        got.push(name)
        back.set(name, giveBack)
      },
      () => {},
    )
  }
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
  return { ask, got, settled, giveBack: (name: string) => back.get(name)?.() }
}

test('a machine is one’s at a time, in the order in which they asked', async () => {
  const { ask, got, settled, giveBack } = asked()
  for (const name of ['first', 'second', 'third']) ask(name, { machines: ['m'] })
  await settled()
  expect(got).toEqual(['first'])
  giveBack('first')
  await settled()
  expect(got).toEqual(['first', 'second'])
})

test('who waits for one machine keeps nobody from another, and is not passed over for ever', async () => {
  const { ask, got, settled, giveBack } = asked()
  ask('on a', { machines: ['a'] })
  ask('on both', { machines: ['a', 'b'] })
  ask('on b', { machines: ['b'] })
  ask('on c', { machines: ['c'] })
  await settled()
  expect(got).toEqual(['on a', 'on c'])
  giveBack('on a')
  await settled()
  expect(got).toEqual(['on a', 'on c', 'on both'])
})

test('no more than so many have a share at a time', async () => {
  const { ask, got, settled, giveBack } = asked({ jobs: 2 })
  for (const name of ['1', '2', '3', '4']) ask(name, { machines: [name], shares: ['jobs'] })
  await settled()
  expect(got).toEqual(['1', '2'])
  giveBack('2')
  await settled()
  expect(got).toEqual(['1', '2', '3'])
})

test('who goes away while waiting makes room for the next', async () => {
  const { ask, got, settled, giveBack } = asked()
  const gone = new AbortController()
  ask('first', { machines: ['m'] })
  ask('second', { machines: ['m', 'n'] }, gone.signal)
  ask('third', { machines: ['n'] })
  await settled()
  expect(got).toEqual(['first'])
  gone.abort()
  await settled()
  expect(got).toEqual(['first', 'third'])
  giveBack('first')
  await settled()
  expect(got).toEqual(['first', 'third'])
})

test('who is gone before it asks gets nothing that nobody would give back', async () => {
  const { ask, got, settled } = asked()
  ask('gone', { machines: ['m'] }, AbortSignal.abort())
  ask('next', { machines: ['m'] })
  await settled()
  expect(got).toEqual(['next'])
})
