import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Entry } from '../../../src/evidence/entries.ts'
import { tempFolder } from '../../history/temp-store.ts'
import { exampleLedger } from '../../report/example-ledger.ts'
import { runFolder } from '../../report/run-folder.ts'
import { snapwitness } from '../../support/program.ts'

const at = '2026-01-01T00:00:00.000Z'
const about = { at, scenario: 'run', step: '1', machine: 'debian-1', details: {} }
const taken: Entry[] = [
  {
    type: 'operation-started',
    ...about,
    operation: 't',
    action: 'take the lease',
    undo: { kind: 'release-lease', power: 'poweredOn' },
  },
  { type: 'operation-ended', at, operation: 't', outcome: 'succeeded', durationMs: 1, details: {} },
]
const givenBack: Entry[] = [
  { type: 'operation-started', ...about, operation: 'g', action: 'give back the lease' },
  { type: 'operation-ended', at, operation: 'g', outcome: 'succeeded', durationMs: 1, details: {} },
]

/** The ledger of a run that came to its end, with these entries before that. */
function ended(entries: Entry[], outcome: 'held' | 'violated' = 'held', trouble?: string): Entry[] {
  const ledger = exampleLedger({ scenarios: 1, outcome })
  const last = ledger.at(-1)
  if (last?.type !== 'run-ended') throw new TypeError('the example has no end')
  const end = trouble ? { ...last, trouble: { code: trouble, what: 'It differs.', hint: 'Look.' } } : last
  return [...ledger.slice(0, -1), ...entries, end]
}

const runs: Record<string, Entry[]> = {
  '2026-01-01T02-00-00-0000c1ea': ended([...taken, ...givenBack]),
  '2026-01-02T02-00-00-00000bad': ended([...taken, ...givenBack], 'violated'),
  '2026-01-03T02-00-00-00001ef7': ended(taken),
  '2026-01-04T02-00-00-0000d1ff': ended([...taken, ...givenBack], 'held', 'NOT_AS_FOUND'),
  '2026-01-05T02-00-00-0000dead': [...exampleLedger({ outcome: 'interrupted' }), ...taken],
  '2026-01-06T02-00-00-00c1ea2d': [...exampleLedger({ outcome: 'interrupted' }), ...taken, ...givenBack],
  '2026-01-07T02-00-00-00000001': exampleLedger({ outcome: 'interrupted' }),
}

async function folderWith(): Promise<{ cwd: string; left(): Promise<string[]> }> {
  const cwd = await tempFolder()
  for (const [name, entries] of Object.entries(runs))
    await cp(await runFolder(entries), join(cwd, 'runs', name), { recursive: true })
  const today = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-00000007`
  await cp(await runFolder(ended([])), join(cwd, 'runs', today), { recursive: true })
  await mkdir(join(cwd, 'runs/2026-01-01T00-00-00-no-run'))
  await writeFile(join(cwd, 'runs/history.db'), '')
  return { cwd, left: async () => (await readdir(join(cwd, 'runs'))).filter((name) => name in runs).sort() }
}

test('old runs are deleted, but those whose machines are not clean, and what is younger or no run', {
  timeout: 60_000,
}, async () => {
  const { cwd, left } = await folderWith()
  const all = (await readdir(join(cwd, 'runs'))).length
  const result = await snapwitness(['runs', 'prune', '--keep', '30d', '--yes'], { cwd })
  expect(result).toMatchObject({ exitCode: 0 })
  expect(await left()).toEqual([
    '2026-01-03T02-00-00-00001ef7',
    '2026-01-04T02-00-00-0000d1ff',
    '2026-01-05T02-00-00-0000dead',
    '2026-01-07T02-00-00-00000001',
  ])
  expect(await readdir(join(cwd, 'runs'))).toHaveLength(all - 3)
  expect(result.stderr).toMatch(
    /keep .*1ef7: debian-1 was not given back \(snapwitness clean --run runs\/2026-01-03/,
  )
  expect(result.stderr).toMatch(/keep .*00000001: it may still go on/)
})

test('those that are violated stay on request', { timeout: 60_000 }, async () => {
  const { cwd, left } = await folderWith()
  await snapwitness(['runs', 'prune', '--keep', '30d', '--keep-violated', '--yes'], { cwd })
  expect(await left()).toContain('2026-01-02T02-00-00-00000bad')
  expect(await left()).not.toContain('2026-01-01T02-00-00-0000c1ea')
})

test('without --yes nothing is deleted where nobody can be asked, nor with --dry-run', {
  timeout: 60_000,
}, async () => {
  const { cwd, left } = await folderWith()
  expect(await snapwitness(['runs', 'prune', '--keep', '30d'], { cwd })).toMatchObject({ exitCode: 2 })
  const plan = await snapwitness(['runs', 'prune', '--keep', '30d', '--dry-run', '--json'], { cwd })
  expect(JSON.parse(plan.stdout)).toMatchObject({ deleted: false, runs: { length: 7 } })
  expect(await snapwitness(['runs', 'prune', '--keep', 'all', '--yes'], { cwd })).toMatchObject({
    exitCode: 2,
  })
  expect(await left()).toHaveLength(7)
  expect(existsSync(join(cwd, 'runs/history.db'))).toBe(true)
})
