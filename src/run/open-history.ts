import { existsSync } from 'node:fs'
import type { StorePlace } from '../history/place.ts'
import type { HistoryStore } from '../history/store.ts'

/** Loaded here: what a store needs is much, and a run that only begins does not need it. */
export async function openHistory(place: StorePlace): Promise<HistoryStore> {
  const { openStore } = await import('../history/store.ts')
  return openStore(place)
}

/** For who only reads: undefined where there is no history yet, and none is made. */
export async function openWhereKept(place: StorePlace): Promise<HistoryStore | undefined> {
  return 'file' in place && !existsSync(place.file) ? undefined : openHistory(place)
}
