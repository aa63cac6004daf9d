import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execaNode } from 'execa'
import { expect, test } from 'vitest'
import { recordRun } from '../../src/history/record-run.ts'
import { openStore } from '../../src/history/store.ts'
import { nameOf, nightOf, uuidOf } from './synthetic-night.ts'
import { morningAfter, morningIn, storeOf, tempFolder } from './temp-store.ts'

test('a run that is recorded twice is there once, as it was told last', async () => {
  const store = await storeOf([nightOf({ night: 1 }), nightOf({ night: 2 })])
  await recordRun(
    store,
    nightOf({ night: 2, verdict: ({ machine }) => (machine === 2 ? 'violated' : undefined) }),
  )
  const morning = await morningIn(store)
  expect(morning.before).toHaveLength(1)
  expect(morning.verdict).toBe('violated')
  expect(morning.findings.map(({ machine }) => machine.name)).toContain(nameOf(2))
})

test('what compares two runs can be read: facts, answers and times of machines by their instance UUID', async () => {
  const store = await storeOf([nightOf({ night: 1, machines: 1, scenarios: 1 })])
  const [machine] = await store.read((db) =>
    db
      .selectFrom('run_machines')
      .innerJoin('machines', 'machines.number', 'machine')
      .innerJoin('documents', 'documents.number', 'facts')
      .selectAll()
      .execute(),
  )
  expect(machine).toMatchObject({ key: uuidOf(1), name: nameOf(1), build: '24723872' })
  expect(JSON.parse(machine?.content ?? '')).toMatchObject({
    hardwareVersion: 'vmx-19',
    tools: { version: '12.5.0' },
    datastores: [{ name: 'datastore1' }],
  })
  const [answers] = await store.read((db) =>
    db.selectFrom('results').innerJoin('documents', 'documents.number', 'answers').selectAll().execute(),
  )
  expect(JSON.parse(answers?.content ?? '').characteristics).toHaveLength(1)
  const times = await store.read((db) => db.selectFrom('operation_times').selectAll().execute())
  expect(times.find(({ kind }) => kind === 'revert')).toMatchObject({ n: 5, median_ms: 2010, p95_ms: 4000 })
})

test('the same checks of every night are kept once', async () => {
  const runs = [1, 2, 3].map((night) => nightOf({ night, machines: 5, scenarios: 4 }))
  const store = await storeOf(runs)
  const documents = await store.read((db) => db.selectFrom('documents').select('number').execute())
  // Of all scenarios one list of checks and one answer; of each machine its facts.
  expect(documents).toHaveLength(1 + 1 + 5)
})

test('processes that record at the same time lose no run', { timeout: 60_000 }, async () => {
  const file = join(await tempFolder(), 'history.db')
  const each = (first: number) =>
    execaNode(new URL('record-nights.ts', import.meta.url), [file, String(first), '5'], {
      nodeOptions: ['--import', 'tsx'],
    })
  await Promise.all([each(1), each(6), each(11)])
  const store = await openStore({ file })
  expect(await store.read((db) => db.selectFrom('runs').select('id').execute())).toHaveLength(15)
  expect((await morningIn(store)).findings).toEqual([])
  await store.close()
})

test('a file that is no history is refused with a hint, and is not written to', async () => {
  const file = join(await tempFolder(), 'history.db')
  await writeFile(file, 'this is a letter to somebody, and no database at all\n'.repeat(50))
  await expect(openStore({ file })).rejects.toThrow(/history\.db could not be used: .*\nHint: /s)
})

test('a history of a newer version is refused', async () => {
  const folder = await tempFolder()
  const file = join(folder, 'history.db')
  const store = await openStore({ file })
  await store.write((turn) => turn.updateTable('history_store').set({ version: 99 }).execute())
  await store.close()
  await expect(openStore({ file })).rejects.toThrow(/made by a newer version/)
})

test('checks of ledgers of format 1, which have no ids, are left out', async () => {
  const night = nightOf({ night: 1, machines: 1, scenarios: 1 })
  const scenarios = night.scenarios.map((scenario) => ({
    ...scenario,
    checks: scenario.checks.map((check) => ({ ...check, judgement: '', verdict: 'violated' as const })),
  }))
  const morning = await morningIn(await storeOf([{ ...night, scenarios }]))
  expect({ held: morning.held, findings: morning.findings }).toEqual({ held: 0, findings: [] })
})

test('of a scenario that a run has twice, a check that was violated once is not forgotten', async () => {
  const night = nightOf({ night: 1, scenarios: 1, verdict: () => 'violated' })
  const again = nightOf({ night: 1, scenarios: 1 })
  for (const scenarios of [
    [...night.scenarios, ...again.scenarios],
    [...again.scenarios, ...night.scenarios],
  ]) {
    const morning = await morningAfter([{ ...night, scenarios }])
    expect(morning.findings.map(({ standing }) => standing)).toEqual(Array(6).fill('new'))
    expect(morning.held).toBe(0)
  }
})

test('names may hold anything', async () => {
  const night = nightOf({ night: 1, machines: 1, scenarios: 1 })
  const name = "'; DROP TABLE runs; --\0\u202e"
  const hostile = JSON.parse(JSON.stringify(night).replaceAll(nameOf(1), JSON.stringify(name).slice(1, -1)))
  const morning = await morningIn(await storeOf([hostile]))
  expect(morning.machines.map((machine) => machine.name)).toEqual([name.replace('\0', '\ufffd')])
})
