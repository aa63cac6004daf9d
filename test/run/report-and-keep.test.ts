import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { runsKept } from '../../src/history/nights.ts'
import { openStore } from '../../src/history/store.ts'
import { reportAgain, reportAndKeep } from '../../src/run/report-and-keep.ts'
import { tempFolder } from '../history/temp-store.ts'
import { exampleLedger } from '../report/example-ledger.ts'
import { nightLedger } from '../report/night-ledger.ts'
import { runFolder } from '../report/run-folder.ts'

const night = { isNight: true, history: undefined }

/** A folder of runs, and one run in it. */
async function newRun(entries: Entry[] = exampleLedger({ scenarios: 1 })) {
  const runs = await tempFolder()
  return { runs, folder: await addRun(runs, 'one', entries) }
}

async function addRun(runs: string, name: string, entries: Entry[]): Promise<string> {
  const folder = join(runs, name)
  await cp(await runFolder(entries), folder, { recursive: true })
  return folder
}

async function kept(runs: string) {
  const store = await openStore({ file: join(runs, 'history.db') })
  onTestFinished(() => store.close())
  return runsKept(store)
}

/** What is said to the person meanwhile. */
function listen(): () => string {
  const said: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  onTestFinished(() => spy.mockRestore())
  return () => said.join('')
}

test('a run is kept at its end in the history beside it', async () => {
  const { runs, folder } = await newRun()
  await reportAndKeep(folder, night)
  expect(existsSync(join(folder, 'report.html'))).toBe(true)
  expect(await kept(runs)).toMatchObject([{ id: '5f3a9c01', verdict: 'held', machines: 2 }])
})

test('a run that is no night gets its report, and no history is made for it', async () => {
  const { runs, folder } = await newRun()
  await reportAndKeep(folder, { ...night, isNight: false })
  expect(existsSync(join(folder, 'report.html'))).toBe(true)
  expect(existsSync(join(runs, 'history.db'))).toBe(false)
})

test('a history that cannot be used is told, and the report is there all the same', async () => {
  const { runs, folder } = await newRun()
  await mkdir(join(runs, 'history.db'))
  const said = listen()
  await reportAndKeep(folder, night)
  expect(said()).toMatch(
    /The history does not have all of this run; its verdict stands as it is\. .*history\.db/,
  )
  expect(said()).toContain('\nHint: ')
  expect(existsSync(join(folder, 'report.html'))).toBe(true)
})

test('a PostgreSQL that does not answer is told without its password, and the report is there', async () => {
  const { folder } = await newRun()
  const said = listen()
  const url = 'postgresql://night@127.0.0.1:1/nights'
  await reportAndKeep(folder, { ...night, history: { url, password: 'witness-of-the-dark' } })
  expect(said()).toContain('The history postgresql://night@127.0.0.1:1/nights could not be used')
  expect(said()).not.toContain('witness-of-the-dark')
  expect(existsSync(join(folder, 'report.html'))).toBe(true)
})

test('a report asks the history for earlier answers, and reads no other run', async () => {
  const asking = (runId: string, day: string, answer: string) =>
    exampleLedger({ scenarios: 1 }).flatMap((entry): Entry[] => {
      const at = entry.at.replace('2026-03-02', day)
      if (entry.type === 'run-started') return [{ ...entry, at, runId }]
      if (entry.type !== 'scenario-ended') return [{ ...entry, at }]
      const { scenario } = entry
      const here = { at, scenario, step: '1', machine: 'debian-1' }
      return [
        { type: 'characteristic', ...here, question: 'Where does it lead?', answer },
        { ...entry, at },
      ]
    })
  const promised = (entries: Entry[]) =>
    entries.map((entry) =>
      entry.type === 'scenario-started'
        ? { ...entry, promise: { id: 'own', statement: 'It comes back.', source: 'a manual' } }
        : entry,
    )
  const { runs, folder } = await newRun(promised(asking('00000001', '2026-03-01', 'to off')))
  await reportAndKeep(folder, night)
  // Whoever read it would fail, or be told something else.
  await writeFile(join(folder, 'run.json'), 'no run')
  await writeFile(join(folder, 'ledger.jsonl'), 'no ledger')
  const next = await addRun(runs, 'two', promised(asking('00000002', '2026-03-02', 'to suspended')))
  await reportAndKeep(next, night)
  expect(await readFile(join(next, 'report.html'), 'utf8')).toContain('It was “to off” in run 00000001')
})

test('a report that is written again makes no history, and keeps the run where it is asked to', async () => {
  const { runs, folder } = await newRun()
  await reportAgain(folder, { isKept: true })
  expect(existsSync(join(runs, 'history.db'))).toBe(false)
  await (await openStore({ file: join(runs, 'history.db') })).close()
  await reportAgain(folder, { isKept: false })
  expect(await kept(runs)).toEqual([])
  await reportAgain(folder, { isKept: true })
  expect(await kept(runs)).toHaveLength(1)
})

test('a shard gets its report, and the history does not get it', async () => {
  const shard = exampleLedger().map((entry) =>
    entry.type === 'run-started' ? { ...entry, shard: { index: 2, of: 4 } } : entry,
  )
  const { runs, folder } = await newRun(shard)
  const said = listen()
  await reportAndKeep(folder, night)
  await reportAgain(folder, { isKept: true })
  expect(said()).toBe('')
  expect(existsSync(join(folder, 'report.html'))).toBe(true)
  expect(await kept(runs)).toEqual([])
})

test('the page of a night says what is new since the nights before; of the first night there is nothing to say', async () => {
  const { runs, folder: first } = await newRun(nightLedger())
  await reportAndKeep(first, night)
  const later = nightLedger({ outcome: (_, machine) => (machine === 2 ? 'violated' : undefined) })
  const second = await addRun(runs, 'two', asOf('2026-03-03', '6f3a9c02', later))
  await reportAndKeep(second, night)
  const pages = [first, second].map((folder) => readFile(join(folder, 'report.html'), 'utf8'))
  const [one, two] = await Promise.all(pages)
  expect(one).not.toContain('What there is to tell')
  expect(two).toMatch(/What there is to tell[\s\S]*<b>new<\/b>[\s\S]*debian-2/)
})

/** The same on another day, as a run of its own. */
function asOf(day: string, runId: string, entries: readonly Entry[]): Entry[] {
  return entries.map((entry): Entry => {
    const at = `${day}${entry.at.slice(day.length)}`
    return entry.type === 'run-started' ? { ...entry, at, runId } : { ...entry, at }
  })
}
