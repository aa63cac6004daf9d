import { expect, test } from 'vitest'
import type { Admission } from '../../src/run/desk.ts'
import { deskOf } from '../support/desk.ts'

const here = new AbortController().signal
const hosts = { a: 'esx1', b: 'esx1', c: 'esx2' }

/** How many of those who ask have what they ask for. */
async function admitted(asked: Promise<Admission>[]): Promise<number> {
  let count = 0
  for (const one of asked) one.then(() => count++)
  await new Promise<void>((resolve) => setImmediate(resolve))
  return count
}

test('no more crews are at work than the run and each host may have', async () => {
  const ask = (limits: object) => {
    const { desk } = deskOf(hosts, limits)
    return admitted(Object.keys(hosts).map((machine) => desk.admit({ crew: [machine] }, here)))
  }
  expect(await Promise.all([ask({}), ask({ jobs: 1 }), ask({ perHost: 1 })])).toEqual([3, 1, 2])
})

test('no more memory is kept on a datastore at a time than it may have', async () => {
  const ask = (limits: object) => {
    const { desk } = deskOf(hosts, limits)
    return admitted(Object.keys(hosts).map((memoryOf) => desk.admit({ memoryOf }, here)))
  }
  expect(await Promise.all([ask({}), ask({ perDatastore: 1 })])).toEqual([3, 2])
})

test('a crew with a machine that was left out hears why, and waits for nobody', async () => {
  const { desk, unfit } = deskOf(hosts)
  unfit.leaveOut('b', { code: 'ABSENT', what: 'It is gone.', hint: 'Find it.' })
  expect(await desk.admit({ crew: ['a', 'b'] }, here)).toMatchObject({
    crew: ['a', 'b'],
    trouble: { code: 'ABSENT', what: 'b has no part in this run: It is gone.', hint: 'Find it.' },
  })
  expect(await desk.admit({ crew: ['a'] }, here)).not.toHaveProperty('trouble')
})

test('once its time is over nothing is begun any more', async () => {
  const { desk } = deskOf(hosts, { maxTime: -1 })
  expect(await desk.admit({ crew: ['a'] }, here)).toMatchObject({ trouble: { code: 'MAX_TIME' } })
})

test('a place of a group that was not filled is skipped', async () => {
  const { desk } = deskOf(hosts)
  expect(await desk.admit({ crew: ['nightly 3'] }, here)).toHaveProperty('skip')
})
