import { expect, test } from 'vitest'
import { sideOfBuild } from '../../src/compare/side-of-build.ts'
import { nightOf } from '../history/synthetic-night.ts'
import { storeOf } from '../history/temp-store.ts'
import { compared, nothing, sideOf, toldBy } from './sides.ts'

const NEXT = '25000000'
const once = (night: number) => ({ night, verdict: () => 'violated' as const, machines: 1, scenarios: 1 })

test('a build beside itself has nothing to tell, nor has it beside the run that it is known by', async () => {
  const store = await storeOf([nightOf({ night: 1 })])
  const build = await sideOfBuild(store, '24723872')
  expect(build).toMatchObject({ name: 'build 24723872', troubles: [], runs: [{ id: '00000001' }] })
  expect(toldBy(compared(build, build))).toEqual(nothing)
  expect(toldBy(compared(build, sideOf()))).toEqual(nothing)
})

test('a build is what each scenario came to last on it, in as many nights as there were', async () => {
  const store = await storeOf([
    nightOf({ night: 1, verdict: () => 'unknown' }),
    nightOf({ night: 2 }),
    nightOf({ ...once(3), build: NEXT }),
    nightOf({ night: 4, build: NEXT, absent: [1] }),
  ])
  const [before, after] = [await sideOfBuild(store, '24723872'), await sideOfBuild(store, NEXT)]
  expect(before.runs.map(({ id }) => id)).toEqual(['00000002'])
  expect(after.runs.map(({ id }) => id)).toEqual(['00000003', '00000004'])
  expect(after.machines.map(({ name }) => name).sort()).toEqual(['debian-1', 'debian-2', 'debian-3'])
  const told = compared(before, after)
  const broken = told.checks.filter(({ change }) => change === 'broken')
  expect(broken.map(({ machine, judgement }) => `${machine.name} ${judgement}`)).toEqual([
    'debian-1 own.check-1',
    'debian-1 own.check-2',
  ])
  expect(told.doubts.map(({ code }) => code)).toEqual(['other-scenarios'])
})

test('times of a build are those of all its nights, and answers and surroundings are its last', async () => {
  const slow = nightOf({ night: 3, build: NEXT })
  for (const times of slow.operations)
    for (const key of ['medianMs', 'p95Ms', 'q1Ms', 'q3Ms'] as const) times[key] = (times[key] ?? 0) * 3
  for (const scenario of slow.scenarios) for (const one of scenario.characteristics) one.answer = 'suspended'
  const store = await storeOf([nightOf({ night: 1 }), nightOf({ night: 2 }), slow])
  const told = compared(await sideOfBuild(store, '24723872'), await sideOfBuild(store, NEXT))
  expect(told.times.find(({ kind }) => kind === 'revert')).toMatchObject({
    before: { n: 30, medianMs: 2015, q1Ms: 1800, q3Ms: 2400 },
    after: { n: 15, medianMs: 6090 },
    standing: 'slower',
  })
  expect(toldBy(told)).toMatchObject({
    answers: Array.from({ length: 3 }, () => 'debian-1: off, suspended'),
    surroundings: [1, 2, 3].map((n) => `debian-${n} host build: 24723872, ${NEXT}`),
  })
})

test('of a fleet only those machines count that ran on the build', async () => {
  const night = nightOf({ night: 1 })
  for (const { name, facts } of night.machines) if (facts && name === 'debian-1') facts.build = NEXT
  const side = await sideOfBuild(await storeOf([night]), NEXT)
  expect(side.machines.map(({ name }) => name)).toEqual(['debian-1'])
  const told = [...side.scenarios.flatMap(({ checks }) => checks), ...side.operations]
  expect(new Set(told.map(({ machine }) => machine))).toEqual(new Set(['debian-1']))
})

test('the times of a machine that has moved are those of its runs on the build', async () => {
  const fleet = nightOf({ night: 1 })
  for (const { name, facts } of fleet.machines) if (facts && name !== 'debian-1') facts.build = NEXT
  const side = await sideOfBuild(await storeOf([fleet, nightOf({ night: 2, build: NEXT })]), NEXT)
  const reverts = side.operations.filter(({ kind }) => kind === 'revert')
  expect(reverts.map(({ machine, n }) => `${machine} ${n}`).sort()).toEqual([
    ...['debian-1 5', 'debian-2 10', 'debian-3 10'],
  ])
})

test('a scenario that something kept from its end is told of a build, too', async () => {
  const night = nightOf({ night: 1 })
  const trouble = { code: 'DEADLINE', what: 'debian-1 did not answer.', hint: 'Look.' }
  Object.assign(night.scenarios[0] ?? {}, { verdict: 'unknown', trouble, machines: ['debian-1'] })
  const side = await sideOfBuild(await storeOf([night]), '24723872')
  expect(compared(side, side).doubts).toMatchObject([{ code: 'cut-short' }])
})

test('a build that the history does not know is the user’s mistake, and those that it knows are named', async () => {
  const store = await storeOf([nightOf({ night: 1 })])
  await expect(sideOfBuild(store, '1')).rejects.toThrow(/knows nothing of build 1\.\nHint: It has 24723872\./)
})
