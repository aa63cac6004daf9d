import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Vitest } from 'vitest/node'
import { runsIn } from '../../src/cli/named-run.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { authorFolder, authorVitest, countingHost, takeExitCode } from './author-project.ts'

const scenario = `import { test } from 'snapwitness'
test('one', async ({ vms }) => {})
test('another', { retry: 3 } as object, async ({ vms }) => {})
`

async function run(vitest: Vitest) {
  await vitest.standalone()
  const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications())
  const tests = testModules.flatMap((module) => [...module.children.allTests()])
  return { exitCode: takeExitCode(), tests }
}

test('a run is opened once for all its scenarios, tried once, and one of an unreachable host is unknown', async () => {
  const host = await countingHost()
  const folder = await authorFolder(host.port, { 'orders.scenario.ts': scenario })
  const vitest = await authorVitest({ retry: 2 })
  const { exitCode, tests } = await run(vitest)
  expect(exitCode).toBe(3)
  expect(tests.map((each) => each.result().errors?.length)).toEqual([1, 1])
  expect(host.connections()).toBeGreaterThan(0)
  const runs = await runsIn(join(folder, 'runs'))
  expect(runs).toHaveLength(1)
  const ledger = await readLedger(join(folder, 'runs', runs[0]!))
  expect(ledger.at(-1)).toMatchObject({ type: 'run-ended', verdict: 'unknown' })

  // Again, as an editor does in the same process: a run of its own.
  await run(vitest)
  expect(await runsIn(join(folder, 'runs'))).toHaveLength(2)
})

test('a configuration that must be mended first is 2, and a scenario that cannot be loaded is 3', async () => {
  await authorFolder(1, { 'orders.scenario.ts': scenario, 'snapwitness.yaml': 'machines: {}\n' })
  expect((await run(await authorVitest())).exitCode).toBe(2)
  await authorFolder(1, { 'orders.scenario.ts': "throw new Error('not a scenario')\n" })
  expect((await run(await authorVitest())).exitCode).toBe(3)
})

test('ordinary tests beside scenarios are as vitest has them, and take no machine', async () => {
  const ordinary = "import { expect, test } from 'vitest'\ntest('ordinary', () => expect(1).toBe("
  const host = await countingHost()
  const folder = await authorFolder(host.port, { 'plain.test.ts': `${ordinary}1))\n` })
  expect((await run(await authorVitest())).exitCode).toBeUndefined()
  expect(await readdir(folder)).toEqual(['node_modules', 'plain.test.ts', 'snapwitness.yaml'])
  await authorFolder(host.port, { 'plain.test.ts': `${ordinary}2))\n` })
  expect((await run(await authorVitest())).exitCode).toBe(1)
  expect(host.connections()).toBe(0)
})

test('a scenario may have tags that no configuration lists', async () => {
  const tagged = "import { test } from 'snapwitness'\ntest('one', { tags: ['orders'] }, async () => {})\n"
  await authorFolder(1, { 'orders.scenario.ts': tagged })
  const vitest = await authorVitest()
  const { testModules, unhandledErrors } = await vitest.collectTests(await vitest.globTestSpecifications())
  expect([...testModules.flatMap((module) => module.errors()), ...unhandledErrors]).toEqual([])
  const tests = testModules.flatMap((module) => [...module.children.allTests()])
  expect(tests.map(({ name }) => name)).toEqual(['one'])
})
