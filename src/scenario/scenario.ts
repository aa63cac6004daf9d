import { expect, inject, type RunnerTestCase, type TestContext, TestRunner } from 'vitest'
import { type PromiseId, promises } from '../judge/promises.ts'
import { actOf, watched } from './act.ts'
import { askedWell } from './asked-well.ts'
import { type About, conduct } from './conduct.ts'
import { type Crew, crewsOf, type NeedsOrLess } from './crews.ts'
import { declaredIn, pointed } from './declared.ts'
import { forEach, type Words } from './for-each.ts'
import type { Body, OwnPromise, ScenarioFixtures, ScenarioOptions, ScenarioTest } from './words.ts'
import './matchers.ts'

type Second = PromiseId | OwnPromise | ScenarioOptions
type Rest = [Body<ScenarioFixtures>] | [Second, Body<ScenarioFixtures>]

/** Whatever a configuration, a suite or an option says: what was seen is not tried again until it reads better. */
const once = { repeats: 0, fails: false } as const

const abouts = new WeakMap<object, About & { declared: string | undefined }>()

/** A test for each of its crews, each by the crew's name where there are several. */
const bare = TestRunner.createTaskCollector(function (this: object, name: string, ...rest: Rest): void {
  const [asked, body] = read(rest)
  askedWell(name, asked)
  const { promise, needs = 'all', ...options } = asked
  const suite = TestRunner.getCurrentSuite()
  conductIn(suite)
  const handler = body && (watched(body) as (context: TestContext) => Promise<void>)
  const about = { promise: promised(promise), declared: declaredIn(suite.file!.filepath) }
  const crews = crewsHere(needs)
  for (const [place, crew] of crews.entries()) {
    const suffix = crews.length > 1 ? ` [${crew.join(' + ')}]` : ''
    const concurrent = crews.length > 1
    const task = suite.task(name + suffix, {
      ...{ ...this, ...suite.options, ...options, handler, concurrent, ...once },
      retry: 1,
    })
    const plain = task.fullTestName.slice(0, task.fullTestName.length - suffix.length)
    task.meta.snapwitness = { scenario: plain }
    abouts.set(task, { ...about, name: plain, asked: { needs, place, crew } })
  }
})

/** Where none can be formed, or nobody tells of machines, as without a configuration that can be read, the run has its say later. */
function crewsHere(needs: NeedsOrLess): Crew[] {
  const crews = crewsOf(needs, inject('snapwitnessMachines') ?? [])
  return 'unmet' in crews ? [[]] : crews
}

/** `(name, options, undefined)`, or a name alone, is a scenario that is yet to be written. */
function read(rest: Rest): [ScenarioOptions, Body<ScenarioFixtures> | undefined] {
  const [second = {}, body] = typeof rest[0] === 'function' ? [{}, rest[0]] : [rest[0], rest[1]]
  const isPromise = typeof second === 'string' || 'statement' in second
  return [isPromise ? { promise: second } : second, body]
}

function promised(promise: ScenarioOptions['promise']): About['promise'] {
  return typeof promise === 'string' ? { id: promise, ...promises[promise] } : promise
}

type Suite = ReturnType<typeof TestRunner.getCurrentSuite>
const conducted = new WeakMap<object, WeakSet<Suite>>()

/** Once in each `describe` of each file: around the test's hooks, fixtures and body, and outside every time limit. */
function conductIn(suite: Suite): void {
  const suites = conducted.get(suite.file!) ?? new WeakSet()
  if (suites.has(suite)) return
  conducted.set(suite.file!, suites.add(suite))
  suite.on('aroundEach', Object.assign(around, { [TIMEOUT]: 0 }))
}

// Registered by hand: vitest's own `aroundEach` would set up an author's `auto` fixtures before there are machines.
const TIMEOUT = Symbol.for('VITEST_AROUND_TIMEOUT')

async function around(runTest: () => Promise<void>, { task }: { task: RunnerTestCase }): Promise<void> {
  const about = abouts.get(task)
  if (!about) return runTest()
  try {
    await conduct(task, about, runTest)
  } catch (error) {
    throw pointed(error, task.file.filepath, about.declared)
  }
}

const onMachines = bare.extend({
  vms: async ({ task, skip }: TestContext, use: (vms: ScenarioFixtures['vms']) => Promise<void>) =>
    use(actOf({ task, skip }).vms),
  step: async ({ task, skip }: TestContext, use: (step: ScenarioFixtures['step']) => Promise<void>) =>
    use(actOf({ task, skip }).step),
})

/**
 * A snapshot scenario: a vitest test on real machines, whose every deed and sight is kept in the run's ledger.
 * It is tried once, whatever the configuration says of retries, on each crew of machines that it `needs`, and once more where
 * trouble on the way to its machines kept it from seeing. No two of them are at work on one machine at the same time.
 * @example
 * test('orders survive a revert', { promise: 'memory-is-restored', needs: { linux: 1 } }, async ({ vms, step }) => {
 *   step('Take a snapshot')
 *   const snapshot = await vms.takeSnapshot('before')
 *   await vms.revertTo(snapshot)
 * })
 * test.for(['ext4', 'xfs'])('a volume with %s', async (filesystem, { vms }) => {})
 * const withDisk = test.extend('disk', ({ vms }) => vms.attachDisk({ sizeMiB: 64 }))
 */
export const test = forEach(onMachines as unknown as Words) as unknown as ScenarioTest

export { expect }
