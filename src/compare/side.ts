import type { RunSummary } from '../evidence/run-summary.ts'
import type { Verdict } from '../evidence/verdict.ts'
import type { Verified } from './verified.ts'

/** What is laid beside something else: a run, or what the history has of a build. */
export interface Side extends Pick<RunSummary, 'hosts' | 'machines' | 'scenarios' | 'operations'> {
  /** `run 5f3a9c01`, `build 24723872` */
  name: string
  /** Oldest first. */
  runs: SideRun[]
  /** Why it is not known to its end. */
  troubles: string[]
  /** What only a ledger tells; absent of what the history has. */
  told?: ToldByLedger
}

export interface SideRun {
  id: string
  /** ISO 8601 in UTC. */
  startedAt: string
  durationMs: number
  verdict: Verdict
}

export interface ToldByLedger {
  /** Of the file, byte by byte, in hexadecimal digits. */
  sha256: string
  command: string
  version: string
  /** `root@ci-7`; absent where the ledger does not tell. */
  by?: string
  /** The ids of the runs that were its shards, where it was merged. */
  mergedOf: string[]
  verified: Verified
  /** How the host writes deltas, by machine. */
  deltaFormats: Record<string, string[]>
}
