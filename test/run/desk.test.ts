import { expect, test } from 'vitest'
import type { Admission } from '../../src/run/desk.ts'
import type { NeedsOrLess } from '../../src/scenario/crews.ts'
import type { CrewRequest } from '../../src/scenario/opened-run.ts'
import { deskOf } from '../support/desk.ts'

const here = new AbortController().signal
const hosts = { a: 'esx1', b: 'esx1', c: 'esx2' }

const each = (machine: string): CrewRequest => ({ needs: 'each', place: 0, crew: [machine] })

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
    return admitted(Object.keys(hosts).map((machine) => desk.admit(each(machine), here)))
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
  expect(await desk.admit({ needs: { linux: 2 }, place: 0, crew: ['a', 'b'] }, here)).toMatchObject({
    crew: ['a', 'b'],
    trouble: { code: 'ABSENT', what: 'b has no part in this run: It is gone.', hint: 'Find it.' },
  })
  expect(await desk.admit(each('a'), here)).not.toHaveProperty('trouble')
})

test('once its time is over nothing is begun any more', async () => {
  const { desk } = deskOf(hosts, { maxTime: -1 })
  expect(await desk.admit(each('a'), here)).toMatchObject({ trouble: { code: 'MAX_TIME' } })
})

test('a place of a group that was not filled is skipped', async () => {
  const { desk } = deskOf(hosts)
  expect(await desk.admit(each('nightly 3'), here)).toHaveProperty('skip')
})

test('of a group crews are formed of the machines that were found, whatever there might have been', async () => {
  const found = { nightly: { host: 'esx1', found: ['x', 'y', 'z'] } }
  const dealt = async (needs: NeedsOrLess, crews: string[][]) => {
    const admissions = crews.map((crew, place) => {
      const { desk } = deskOf({}, {}, { groups: found })
      return desk.admit({ needs, place, crew }, here)
    })
    return (await Promise.all(admissions)).map((one) => ('crew' in one ? one.crew.join(' ') : 'skipped'))
  }
  // Of four places of the group.
  const [first, second, third, fourth] = [1, 2, 3, 4].map((place) => `nightly ${place}`) as [
    string,
    ...string[],
  ]
  const pairs = [
    [first, third!],
    [second!, fourth!],
  ]
  expect(await dealt('all', [[first, second!, third!, fourth!]])).toEqual(['x y z'])
  expect(await dealt({ atLeast: 2 }, pairs)).toEqual(['x y z', 'skipped'])
  expect(await dealt({ linux: 2 }, pairs)).toEqual(['x y', 'skipped'])
  expect(await dealt('each', [[first], [second!], [third!], [fourth!]])).toEqual(['x', 'y', 'z', 'skipped'])
})

test('a crew that cannot be formed of what was found is told what is missing', async () => {
  const { desk } = deskOf({}, {}, { groups: { nightly: { host: 'esx1', found: ['x'] } } })
  const asked = { needs: { atLeast: 2 }, place: 0, crew: ['nightly 1', 'nightly 2'] }
  expect(await desk.admit(asked, here)).toMatchObject({
    crew: [],
    unmet: 'it needs 2 machines, and there are fewer',
  })
})

test('a group whose host is away has one unit of each scenario, which is unknown by that', async () => {
  const trouble = { code: 'AWAY', what: 'It does not answer.', hint: 'Wait.' }
  const { desk, unfit } = deskOf(
    { a: 'esx1' },
    {},
    {
      groups: { nightly: { host: 'esx2', found: [] } },
      closed: [{ name: 'esx2', machines: ['nightly 1'], trouble }],
    },
  )
  unfit.leaveOut('nightly 1', trouble)
  expect(await desk.admit(each('nightly 1'), here)).toMatchObject({ trouble: { code: 'AWAY' } })
  expect(await desk.admit(each('nightly 2'), here)).toHaveProperty('skip')
})
