import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** How the tables of a history are got at. */
export interface Way {
  /** What it reads is of one state, or of several that follow each other. */
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** Does all of it or nothing; what it does may be done again, where somebody else has written meanwhile. */
  write<T>(work: (turn: Transaction<Tables>) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Another writer is waited for as long: a night's record takes less than a second. */
export const PATIENCE_MS = 30_000
