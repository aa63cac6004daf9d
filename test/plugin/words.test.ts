import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createVitest } from 'vitest/node'
import { readLedger } from '../../src/evidence/ledger.ts'
import { ofType } from '../../src/evidence/run-summary.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import { newSecret } from '../../src/safety/signature.ts'
import { openedRun } from '../support/opened-run.ts'
import { authorFolder, countingHost, takeExitCode } from './author-project.ts'

const scenarios = `import { test } from 'snapwitness'
const needs = { linux: 1 }
test('alone', { needs }, async ({ vms }) => vms.powerOff())
test.each(['ext4', 'xfs'])('with %s', { needs, tags: [] }, async (filesystem, { vms }) => vms.powerOff())
const testWithDisk = test.extend('disk', ({ vms }) => vms.attachDisk({ sizeMiB: 16 }))
testWithDisk('with a disk', { needs, repeats: 3 } as object, async ({ disk }) => {})
test.describe('a suite', { retry: 3, concurrent: true }, () => {
  test('inside', { promise: 'memory-is-restored' }, async ({ vms }) => vms.powerOff())
  test('after it', 'memory-is-restored', async () => {})
})
test('reached before it runs', 'memory-is-restored', async () => {})
`

/** Nobody listens where the host would be. */
async function play() {
  const host = await countingHost()
  const folder = await authorFolder(host.port, { 'orders.scenario.ts': scenarios })
  const run = await mkdtemp(join(tmpdir(), 'snapwitness-words-'))
  const terms = { run: '5f3a9c01', secret: newSecret(), holder: thisProcess(), durationMs: 60_000 }
  const configPath = join(folder, 'snapwitness.yaml')
  const provide = await openedRun({ folder: run, configPath, terms })
  const only = { include: ['*.scenario.ts'], reporters: [{}], watch: false, retry: 2 }
  const vitest = await createVitest('test', {
    root: folder,
    config: false,
    ...only,
    provide,
  })
  await vitest.standalone()
  const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications())
  takeExitCode()
  await vitest.close()
  const tests = testModules.flatMap((module) => [...module.children.allTests()])
  return { tests, entries: await readLedger(run) }
}

test('every form of a scenario is recorded as one, and left out where its need is not met', async () => {
  const { tests, entries } = await play()
  expect(tests.map((each) => [each.fullName, each.result().state])).toEqual([
    ['alone', 'skipped'],
    ['with ext4', 'skipped'],
    ['with xfs', 'skipped'],
    ['with a disk', 'skipped'],
    ['a suite > inside', 'failed'],
    ['a suite > after it', 'failed'],
    ['reached before it runs', 'failed'],
  ])
  const started = ofType(entries, 'scenario-started')
  expect(started.map(({ name }) => name)).toEqual([
    'alone',
    'with ext4',
    'with xfs',
    'with a disk',
    // Nobody listens at their host: what the road keeps from seeing is tried once more.
    ...['a suite > inside', 'a suite > inside'],
    ...['a suite > after it', 'a suite > after it'],
    ...['reached before it runs', 'reached before it runs'],
  ])
  expect(started.map(({ promise }) => promise?.number)).toEqual([
    ...Array(4).fill(undefined),
    ...Array(6).fill(14),
  ])
  const left = ofType(entries, 'not-applicable')
  expect(left.map(({ reason }) => reason)).toEqual(
    Array(4).fill('it needs 1 with a linux guest, and there are fewer'),
  )
  // One after another, whatever a suite says: each ends before the next begins.
  const order = entries.flatMap(({ type }) => (/^scenario-(started|ended)$/.test(type) ? [type] : []))
  expect(order).toEqual(started.flatMap(() => ['scenario-started', 'scenario-ended']))
})
