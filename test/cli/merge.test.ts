import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import { runSummary } from '../../src/evidence/run-summary.ts'
import { shardsOf } from '../evidence/shards.ts'
import { nightLedger } from '../report/night-ledger.ts'
import { runFolder } from '../report/run-folder.ts'
import { snapwitness } from '../support/program.ts'

/** The program in an empty folder, and the folders of three shards of a night. */
async function afterTheNight() {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-merge-'))
  const folders: string[] = []
  for (const { entries } of shardsOf(nightLedger(), 3)) folders.push(await runFolder(entries))
  return { cwd, folders, program: (...args: string[]) => snapwitness(args, { cwd }) }
}

test('shards become one run, with all that a run leaves and a place in the history', async () => {
  const { cwd, folders, program } = await afterTheNight()
  const { exitCode, stdout, stderr } = await program('merge', ...folders, '--json')
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('held') })
  const summary = runSummary.parse(JSON.parse(stdout))
  expect(summary.scenarios).toHaveLength(9)
  const [name = '', ...others] = await runsIn(join(cwd, 'runs'))
  expect(others).toEqual([])
  const folder = join(cwd, 'runs', name)
  expect((await readdir(folder)).sort()).toEqual(['junit.xml', 'ledger.jsonl', 'report.html', 'run.json'])
  expect(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))).toEqual(summary)
  const listed = JSON.parse((await program('runs', 'list', '--json')).stdout)
  expect(listed).toMatchObject([{ run: summary.runId, verdict: 'held', machines: 3, folder: name }])
})

test('with a shard missing it says which, and cannot say more than unknown', async () => {
  const { program, folders } = await afterTheNight()
  const { exitCode, stderr } = await program('merge', ...folders.slice(1), '--no-history')
  expect(stderr).toMatch(/Shard 1 of 3 is missing\.\n +Hint: /)
  expect(exitCode).toBe(3)
})

test('what is no shard is refused, and nothing is written', async () => {
  const { cwd, program, folders } = await afterTheNight()
  const { exitCode, stderr } = await program('merge', await runFolder(nightLedger()), ...folders)
  expect(stderr).toMatch(/is no shard of a run: it is a whole one\.\nHint: /)
  expect(exitCode).toBe(2)
  expect(await readdir(cwd)).toEqual([])
})

test('a shard is not kept in the history by itself', async () => {
  const { program, folders } = await afterTheNight()
  const { exitCode, stderr } = await program('runs', 'record', folders[0] ?? '')
  expect(stderr).toMatch(/shard 1 of 3, and no night by itself\.\nHint: .*snapwitness merge/)
  expect(exitCode).toBe(2)
})
