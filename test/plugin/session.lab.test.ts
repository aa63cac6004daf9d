import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { runsIn } from '../../src/cli/named-run.ts'
import { Limits } from '../../src/config/limits.ts'
import { loadConfig } from '../../src/config/load.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { summarize } from '../../src/evidence/run-summary.ts'
import { LEASE_KEY } from '../../src/safety/tags.ts'
import { connect } from '../../src/vsphere/session.ts'
import { startTestLab, type TestLab } from '../support/program.ts'
import { authorFolder, authorVitest, takeExitCode } from './author-project.ts'

let lab: TestLab

beforeAll(async () => {
  lab = await startTestLab()
})
afterAll(() => lab.stop())

const scenarios = `import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'snapwitness'
const testWithDisk = test.extend('disk', ({ vms }) => vms.one('linux').attachDisk({ sizeMiB: 16 }))
testWithDisk('a disk of a fixture is new', { needs: { linux: 1 } }, async ({ disk, step }) => {
  step('Look at it')
  await expect(disk).toBeUninitialized()
})
test.for([16])('a disk of %i MiB is not new', async (sizeMiB, { vms }) => {
  await expect(await vms.one('linux').attachDisk({ sizeMiB })).not.toBeUninitialized()
})
test('what goes on after its time does nothing more', { timeout: 1000 }, async ({ vms }) => {
  await sleep(3000)
  await vms.one('linux').attachDisk({ sizeMiB: 16 })
})
test('what fails in a hook is told', async () => {})
test.afterEach(({ vms, task }) => {
  if (task.name.endsWith('is told')) expect(vms.names).toEqual([])
})
`

test('an editor collects, runs one, runs all and closes: machines are taken for each run and given back after it', async () => {
  const folder = await authorFolder(1, { 'orders.scenario.ts': scenarios })
  const vitest = await authorVitest({ retry: 2 }, { config: lab.config })
  await vitest.standalone()
  const specifications = await vitest.globTestSpecifications()
  await vitest.collectTests(specifications)
  expect(await leases()).toEqual([])
  expect(await readdir(folder)).not.toContain('runs')

  const first = await run(vitest, specifications, /of a fixture/)
  expect(first).toEqual({ exitCode: undefined, verdicts: [['a disk of a fixture is new', 'held']] })

  const all = await run(vitest, specifications)
  expect(all.exitCode).toBe(1)
  expect(all.verdicts).toEqual([
    ['a disk of a fixture is new', 'held'],
    ['a disk of 16 MiB is not new', 'violated'],
    ['what goes on after its time does nothing more', 'unknown'],
    ['what fails in a hook is told', 'violated'],
  ])
  await vitest.close()
  expect(await runsIn(join(folder, 'runs'))).toHaveLength(2)
})

async function run(vitest: Vitest, specifications: TestSpecification[], pattern?: RegExp) {
  if (pattern) vitest.setGlobalTestNamePattern(pattern)
  else vitest.resetGlobalTestNamePattern()
  await vitest.runTestSpecifications(specifications)
  expect(await leases()).toEqual([])
  const newest = (await runsIn('runs')).at(-1) ?? ''
  const { scenarios: done, trouble } = summarize(await readLedger(join('runs', newest)))
  expect(trouble).toBeUndefined()
  expect(done.map(({ attempts }) => attempts)).toEqual(done.map(() => 1))
  return { exitCode: takeExitCode(), verdicts: done.map(({ name, verdict }) => [name, verdict]) }
}

/** The machines that somebody has in hand. */
async function leases(): Promise<string[]> {
  const config = await loadConfig(lab.config)
  const limits = new Limits(config.timeouts)
  const session = await connect({ ...config.hosts[0]!, deadline: limits.connect() })
  try {
    const states = config.machines.map(async ({ name }) => {
      const vm = await session.findVirtualMachine(name, limits.look())
      return (await vm.describe(limits.look())).extraConfig[LEASE_KEY] ? [name] : []
    })
    return (await Promise.all(states)).flat()
  } finally {
    await session.close()
  }
}
