import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { loadHistory } from '../../config/load.ts'
import { UsageError } from '../../core/errors.ts'
import { LEDGER_FILE } from '../../evidence/ledger.ts'
import { type RunSummary, runSummary, summarize } from '../../evidence/run-summary.ts'
import { salvageLedger } from '../../evidence/salvage.ts'
import { placeOfHistory, type StorePlace } from '../../history/place.ts'
import { type HistoryStore, openStore } from '../../history/store.ts'
import { openWhereKept } from '../../run/open-history.ts'

/** What every command says that reads the history. */
export interface HistoryOptions {
  config: string
  out: string
}

/** The history that runs of this folder go into, for as long as the work lasts. */
export async function withHistory<T>(
  { config, out }: HistoryOptions,
  work: (store: HistoryStore) => Promise<T>,
): Promise<T> {
  return closing(await openStore(placeOfHistory(out, await configuredHistory(config))), work)
}

/**
 * The same for who only reads: none is made where none is.
 * @param none what comes of it there, where the history would be
 */
export async function withKeptHistory<T>(
  { config, out }: HistoryOptions,
  work: (store: HistoryStore) => Promise<T>,
  none: (place: StorePlace) => T,
): Promise<T> {
  const place = placeOfHistory(out, await configuredHistory(config))
  const store = await openWhereKept(place)
  return store ? closing(store, work) : none(place)
}

async function closing<T>(store: HistoryStore, work: (store: HistoryStore) => Promise<T>): Promise<T> {
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** A history can be read where there is no configuration, such as on the computer of whoever reads it in the morning. */
export function configuredHistory(path: string): ReturnType<typeof loadHistory> {
  const isUsual = path === 'snapwitness.yaml' && !existsSync(path)
  return isUsual || process.env.SNAPWITNESS_HISTORY ? Promise.resolve(undefined) : loadHistory(path)
}

/**
 * What a run came to: by its run.json, or by its ledger where that has gone on since.
 * @throws UsageError where the folder holds neither
 */
export async function summaryOf(folder: string): Promise<RunSummary> {
  const path = join(folder, 'run.json')
  if ((await ageOf(path)) >= (await ageOf(join(folder, LEDGER_FILE)))) {
    const told = runSummary.safeParse(json(await readFile(path, 'utf8').catch(() => '')))
    if (told.success) return told.data
  }
  const { entries } = await salvageLedger(folder)
  return runSummary.parse(summarize(entries))
}

/** When it was written last; never, where it is not there. */
async function ageOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? Number.NEGATIVE_INFINITY
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws commander's error where it is no such number */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number <= 10_000) return number
  throw new UsageError(`“${text}” is no number of nights.`, { hint: 'Write a whole number above 0.' })
}
