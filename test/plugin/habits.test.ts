import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, expect, test, vi } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import { authorFolder, configuration, countingHost } from './author-project.ts'

const project = join(import.meta.dirname, '../..')

const orders = `import { test } from 'snapwitness'
test('one', async ({ vms }) => {})
test('another', { tags: ['slow'] }, async ({ vms }) => {})
`
const stock = `import { test } from 'snapwitness'
test('stock', async ({ vms }) => {})
`
const config = `import snapwitness, { catalogue } from '${project}/src/vitest.ts'
const ours = { plugins: [snapwitness()], test: { name: 'ours', include: ['*.scenario.ts'] } }
export default { test: { retry: 2, tags: [{ name: 'slow' }], projects: [ours, catalogue()] } }
`
const files = { 'orders.scenario.ts': orders, 'stock.scenario.ts': stock, 'vitest.config.ts': config }

let host: Awaited<ReturnType<typeof countingHost>>
let folder: string

beforeEach(async () => {
  host = await countingHost()
  folder = await authorFolder(host.port, files)
})

/** As in a shell of the author's. */
function vitest(...args: string[]) {
  const program = join(project, 'node_modules/vitest/vitest.mjs')
  return execa(process.execPath, [program, ...args], { cwd: folder, reject: false, env })
}

// What this test's own vitest has said to its processes is nothing for another one.
const env = { NO_COLOR: '1', VITEST: undefined, VITEST_MODE: undefined, GITHUB_ACTIONS: undefined }

/** The ledgers of the runs that are there, as text. */
async function ledgers(): Promise<string[]> {
  const runs = await runsIn(join(folder, 'runs'))
  return Promise.all(runs.map((run) => readFile(join(folder, 'runs', run, 'ledger.jsonl'), 'utf8')))
}

test('a project is chosen by its name, the catalogue as the author’s own', async () => {
  const ours = await vitest('list', '--project', 'ours')
  expect(ours.stdout.split('\n')).toHaveLength(3)
  const theirs = await vitest('list', '--project', 'catalogue', 'revert-twice')
  expect(theirs.stdout).toMatch(/^\[catalogue\] .*18-revert-twice\.scenario\.ts > Reverting twice/)
  expect([ours.exitCode, theirs.exitCode, host.connections()]).toEqual([0, 0, 0])
})

test('ordinary tests have a project beside it, with workers of their own, and go first', async () => {
  const unit = "{ test: { name: 'unit', include: ['*.test.ts'], maxWorkers: 3 } }"
  await writeFile(join(folder, 'vitest.config.ts'), config.replace('catalogue()]', `catalogue(), ${unit}]`))
  await writeFile(join(folder, 'plain.test.ts'), "import { test } from 'vitest'\ntest('plain', () => {})\n")
  const chosen = ['--project', 'ours', '--project', 'unit', 'stock', 'plain']
  const listed = await vitest('list', ...chosen)
  expect(listed.stdout.split('\n').sort()).toEqual([
    '[ours] stock.scenario.ts > stock',
    '[unit] plain.test.ts > plain',
  ])
  const { stdout, exitCode } = await vitest('run', ...chosen, '--reporter=verbose')
  expect(stdout).toMatch(/✓ .*plain.test.ts > plain[\s\S]*× .*stock.scenario.ts > stock/)
  expect(stdout).toContain('1 failed | 1 passed')
  expect(exitCode).toBe(3)
}, 60_000)

test('a scenario that cannot begin is tried once, and told with its line to GitHub and in junit', async () => {
  const reporters = ['--reporter=github-actions', '--reporter=junit', '--outputFile.junit=junit.xml']
  const { stdout, exitCode } = await vitest('run', '--project', 'ours', 'orders', ...reporters)
  const told = stdout.split('\n').filter((line) => line.startsWith('::error'))
  expect(told).toEqual([
    expect.stringMatching(/orders\.scenario\.ts > one,line=2,/),
    expect.stringMatching(/orders\.scenario\.ts > another,line=3,/),
  ])
  expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain('tests="2" failures="2" errors="0"')
  expect(exitCode).toBe(3)
  expect(await ledgers()).toHaveLength(1)
})

test('a scenario that its tags leave out takes no machine', async () => {
  const none = await vitest('run', '--project', 'ours', 'stock', '--tags-filter', 'slow')
  expect([none.exitCode, host.connections()]).toEqual([0, 0])
  const { stdout } = await vitest('run', '--project', 'ours', 'orders', '--tags-filter', '!slow')
  expect(stdout).toContain('1 failed | 1 skipped')
})

test('shards are a run each of their own machines, and their blobs are merged without any', async () => {
  const one = configuration(host.port)
  const another = one.slice(one.indexOf('  win10-1')).replace('win10-1', 'win10-2')
  await writeFile(join(folder, 'snapwitness.yaml'), one + another)
  const shards = ['1/2', '2/2'].map((shard) => ['--shard', shard, '--reporter=blob'])
  for (const shard of shards) {
    const { exitCode } = await vitest('run', '--project', 'ours', ...shard)
    expect(exitCode).toBe(3)
  }
  expect(await ledgers()).toEqual(
    [1, 2].map((index) => expect.stringContaining(`"shard":{"index":${index},"of":2}`)),
  )
  const before = host.connections()
  const merged = await vitest('run', '--merge-reports', '--reporter=default')
  expect(merged.stdout).toContain('6 failed (6)')
  expect(merged.exitCode).toBe(3)
  expect([await ledgers(), host.connections()]).toEqual([expect.objectContaining({ length: 2 }), before])
})

test('in watch mode each pass is a run of its own, over before vitest waits for changes', async () => {
  const watching = vitest('--project', 'ours', 'stock', '--watch')
  let said = ''
  watching.stdout.on('data', (bytes) => {
    said += bytes
  })
  const pass = async () => {
    await vi.waitUntil(() => said.includes('Watching for file changes'), { timeout: 25_000 })
    said = ''
    return ledgers()
  }
  expect(await pass()).toEqual([expect.stringContaining('"run-ended"')])
  await appendFile(join(folder, 'stock.scenario.ts'), '// changed\n')
  expect(await pass()).toEqual(Array(2).fill(expect.stringContaining('"run-ended"')))
  watching.kill('SIGINT')
  await watching
  expect(await ledgers()).toHaveLength(2)
}, 60_000)

test('a run whose configuration nobody named is refused where the plugin has another, and goes where one is named', async () => {
  await writeFile(join(folder, 'lab.yaml'), configuration(host.port))
  await writeFile(
    join(folder, 'vitest.config.ts'),
    config.replace('snapwitness()', "snapwitness({ config: 'lab.yaml' })"),
  )
  const run = (...args: string[]) =>
    execa(process.execPath, [join(project, 'src/cli/launch.mjs'), 'run', 'stock', ...args], {
      ...{ cwd: folder, reject: false, env },
    })
  for (const args of [['--dry-run'], []]) {
    const refused = await run(...args)
    expect(refused.stderr).toContain(
      'The vitest configuration runs the scenarios of its project “ours” with lab.yaml, and this run would with snapwitness.yaml.',
    )
    expect(refused.stderr).toContain('--config lab.yaml')
    expect(refused.exitCode).toBe(2)
  }
  expect(await runsIn(join(folder, 'runs'))).toEqual([])
  // The host hangs up, as it does on every run here.
  expect((await run('--config', 'lab.yaml')).stderr).not.toContain('this run would')
})
