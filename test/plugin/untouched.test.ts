import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FIRST_SCENARIO } from '../../src/cli/init/first-scenario.ts'
import { authorFolder, authorVitest, countingHost } from './author-project.ts'

const scenarios = `import { test } from 'snapwitness'
const testWithDisk = test.extend('disk', ({ vms }) => vms.attachDisk({ sizeMiB: 16 }))
test('one', async ({ vms }) => {})
test('with a promise', 'memory-is-restored', async ({ vms }) => {})
test('with options', { needs: { linux: 1 } }, async ({ vms }) => {})
test.skip('left out', async ({ vms }) => {})
test.for(['ext4', 'xfs'])('with %s', async (filesystem, { vms }) => {})
testWithDisk('with a fixture', async ({ disk }) => {})
`

const names = ['one', 'with a promise', 'with options', 'left out', 'with ext4', 'with xfs', 'with a fixture']

test('to list, to collect and to parse touches no machine, and makes no folder', async () => {
  const host = await countingHost()
  const folder = await authorFolder(host.port, { 'orders.scenario.ts': scenarios })
  const vitest = await authorVitest()
  await vitest.standalone()
  const found = await vitest.globTestSpecifications()
  expect(found.map(({ moduleId }) => moduleId)).toEqual([`${folder}/orders.scenario.ts`])
  const parsed = await vitest.experimental_parseSpecifications(found)
  const known = parsed.flatMap((module) => [...module.children.allTests()].map(({ name }) => name))
  expect(known).toEqual(names.map((name) => (/ext4|xfs/.test(name) ? 'with %s' : name)).filter(isFirst))
  const { testModules, unhandledErrors } = await vitest.collectTests(found)
  expect(unhandledErrors).toEqual([])
  const collected = testModules.flatMap((module) => [...module.children.allTests()].map(({ name }) => name))
  expect(collected).toEqual(names)
  await vitest.close()
  expect(host.connections()).toBe(0)
  expect(await readdir(folder)).toEqual(['node_modules', 'orders.scenario.ts', 'snapwitness.yaml'])
})

test('a scenario that has no body yet is one to be written, as vitest has it', async () => {
  await authorFolder(1, { 'orders.scenario.js': "import { test } from 'snapwitness'\ntest('later')\n" })
  const vitest = await authorVitest()
  await vitest.standalone()
  const { testModules } = await vitest.collectTests(await vitest.globTestSpecifications())
  expect(testModules.flatMap((module) => module.errors())).toEqual([])
  const modes = testModules.flatMap((module) =>
    [...module.children.allTests()].map(({ options }) => options.mode),
  )
  expect(modes).toEqual(['todo'])
})

test('an editor finds the first scenario, as init writes it, before it has run', async () => {
  await authorFolder(1, { 'first.scenario.ts': FIRST_SCENARIO.text })
  const vitest = await authorVitest()
  const [first] = await vitest.experimental_parseSpecifications(await vitest.globTestSpecifications())
  const known = [...(first?.children.allTests() ?? [])].map(({ name }) => name)
  expect(known).toEqual(['a revert restores exactly what the snapshot saw'])
})

test('the catalogue comes on request, as a project of its own', async () => {
  await authorFolder(1, { 'orders.scenario.ts': scenarios })
  const vitest = await authorVitest({}, { catalogue: true })
  const found = await vitest.globTestSpecifications(['memory-is-restored', 'orders'])
  expect(found.map(({ project, moduleId }) => [project.name, moduleId.split('/').at(-1)])).toEqual([
    ['', 'orders.scenario.ts'],
    ['catalogue', '14-memory-is-restored.scenario.ts'],
  ])
})

test('it shares its group and its workers with the author’s scenarios, whatever the command line says of sequence', async () => {
  await authorFolder(1, { 'orders.scenario.ts': scenarios })
  const { projects } = await authorVitest({ sequence: { shuffle: true } }, { catalogue: true })
  const [ours, theirs] = projects.map(({ config }) => [config.maxWorkers, config.sequence.groupOrder])
  expect(theirs).toEqual(ours)
})

function isFirst<T>(value: T, at: number, all: readonly T[]): boolean {
  return all.indexOf(value) === at
}
