import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rename, rmdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { execaNode } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { recordRun } from '../../../src/history/record-run.ts'
import { inTurn } from '../../../src/history/sqlite/turn.ts'
import { type HistoryStore, openStore } from '../../../src/history/store.ts'
import { nightOf } from '../synthetic-night.ts'
import { tempFolder } from '../temp-store.ts'

async function historyOf(nights: number): Promise<{ file: string; store: HistoryStore }> {
  const file = join(await tempFolder(), 'history.db')
  const store = await openStore({ file })
  for (let night = 1; night <= nights; night++) await recordRun(store, nightOf({ night }))
  return { file, store }
}

function runsIn(store: HistoryStore): Promise<string[]> {
  return store.read(async (db) => {
    const rows = await db.selectFrom('runs').select(['id', 'verdict']).orderBy('number').execute()
    return rows.map(({ id, verdict }) => `${Number.parseInt(id, 16)} ${verdict}`)
  })
}

test('a file that libsql has written is read and written on', async () => {
  const file = join(await tempFolder(), 'history.db')
  const old = await readFile(new URL('by-libsql.db.gz', import.meta.url))
  await writeFile(file, gunzipSync(old))
  const store = await openStore({ file })
  expect(await runsIn(store)).toEqual(['1 held', '2 held'])
  await recordRun(store, nightOf({ night: 3 }))
  expect(await runsIn(store)).toEqual(['1 held', '2 held', '3 held'])
})

test('who is killed in the middle of writing leaves all that was there, and the next one goes on', {
  timeout: 60_000,
}, async () => {
  const { file, store } = await historyOf(2)
  const victim = await execaNode(new URL('die-in-the-middle.ts', import.meta.url), [file], {
    nodeOptions: ['--import', 'tsx'],
    reject: false,
  })
  expect(victim.signal).toBe('SIGKILL')
  expect(await readdir(dirname(file))).toHaveLength(3)
  expect(await runsIn(store)).toEqual(['1 held', '2 held'])
  const started = performance.now()
  await recordRun(store, nightOf({ night: 3 }))
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(await runsIn(store)).toEqual(['1 held', '2 held', '3 held'])
  expect(await readdir(dirname(file))).toEqual(['history.db'])
})

test('whenever a process that records is killed, nothing that it has recorded is lost', {
  timeout: 120_000,
}, async () => {
  const { file, store } = await historyOf(0)
  for (const [round, alive] of [0, 37, 111].entries()) {
    const recorded = await recordUntilKilled(file, 100 * round + 1, alive)
    const kept = (await runsIn(store)).map((run) => Number.parseInt(run, 10))
    expect(kept).toEqual(expect.arrayContaining(recorded))
  }
  await recordRun(store, nightOf({ night: 1000 }))
})

/** @param alive how long after its first night, in milliseconds. @returns the nights that it called recorded */
async function recordUntilKilled(file: string, first: number, alive: number): Promise<number[]> {
  const program = fileURLToPath(new URL('../record-nights.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, file, String(first), '100'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const recorded: number[] = []
  createInterface(child.stdout).on('line', (line) => recorded.push(Number(line)))
  await once(child.stdout, 'data')
  await sleep(alive)
  child.kill('SIGKILL')
  await once(child, 'close')
  return recorded
}

test('who reads waits for nobody, and sees what was there before', async () => {
  const { store } = await historyOf(1)
  await store.write(async (turn) => {
    await turn.updateTable('runs').set({ verdict: 'violated' }).execute()
    expect(await runsIn(store)).toEqual(['1 held'])
  })
  expect(await runsIn(store)).toEqual(['1 violated'])
})

test('what fails in the middle has changed nothing', async () => {
  const { file, store } = await historyOf(1)
  const failed = store.write(async (turn) => {
    await turn.deleteFrom('runs').execute()
    throw new RangeError('no more')
  })
  await expect(failed).rejects.toThrow('no more')
  expect(await runsIn(store)).toEqual(['1 held'])
  expect(await readdir(dirname(file))).toEqual(['history.db'])
})

test('who stood still until another had written begins again with what that one wrote', async () => {
  const { file, store } = await historyOf(1)
  let attempts = 0
  await store.write(async (turn) => {
    attempts++
    if (attempts === 1) {
      await rmdir(`${file}.lock`)
      await recordRun(await openStore({ file }), nightOf({ night: 2 }))
    }
    await turn.updateTable('runs').set({ verdict: 'violated' }).execute()
  })
  expect(attempts).toBe(2)
  expect(await runsIn(store)).toEqual(['1 violated', '2 violated'])
})

test('who finds at the end that the file is another begins again with that one', async () => {
  const { file, store } = await historyOf(1)
  const other = await historyOf(3)
  let attempts = 0
  await store.write(async (turn) => {
    if (++attempts === 1) await rename(other.file, file)
    await turn.updateTable('runs').set({ verdict: 'violated' }).execute()
  })
  expect(attempts).toBe(2)
  expect(await runsIn(store)).toEqual(['1 violated', '2 violated', '3 violated'])
})

/** As another computer does that shares the folder. */
async function heldElsewhere(file: string): Promise<{ release(): Promise<void> }> {
  const lock = `${file}.lock`
  await mkdir(lock)
  const beat = setInterval(() => utimes(lock, new Date(), new Date()).catch(() => undefined), 500)
  onTestFinished(() => clearInterval(beat))
  return {
    release: async () => {
      clearInterval(beat)
      await rmdir(lock)
    },
  }
}

test('one who writes on another computer is waited for, for as long as it lives', {
  timeout: 30_000,
}, async () => {
  const { file, store } = await historyOf(1)
  const other = await heldElsewhere(file)
  let isDone = false
  const recorded = recordRun(store, nightOf({ night: 2 })).then(() => {
    isDone = true
  })
  await sleep(7_000)
  expect(isDone).toBe(false)
  await other.release()
  await recorded
  expect(await runsIn(store)).toEqual(['1 held', '2 held'])
})

test('who waits in vain is told what to do', { timeout: 30_000 }, async () => {
  const { file } = await historyOf(0)
  await heldElsewhere(file)
  await expect(inTurn(file, 1_000, async () => 'written')).rejects.toThrow(
    /Others have been writing into the history .*history\.db for 1 s\..*\nHint: .*runs record/s,
  )
})

test('a journal of another program, of which something was left, is not passed over', async () => {
  const { file, store } = await historyOf(1)
  await writeFile(`${file}-journal`, Buffer.alloc(512))
  expect(await runsIn(store)).toEqual(['1 held'])
  await writeFile(`${file}-journal`, Buffer.from('d9d505f920a163d7', 'hex'))
  await expect(runsIn(store)).rejects.toThrow(/Another program .*\nHint: .*sqlite3 .*history\.db/s)
  await expect(recordRun(store, nightOf({ night: 2 }))).rejects.toThrow(/Another program/)
})

test('a link to a history stays one', async () => {
  const { file } = await historyOf(1)
  const link = join(await tempFolder(), 'history.db')
  await symlink(file, link)
  const store = await openStore({ file: link })
  await recordRun(store, nightOf({ night: 2 }))
  expect(await runsIn(await openStore({ file }))).toEqual(['1 held', '2 held'])
})
