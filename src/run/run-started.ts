import { version } from '../core/version.ts'
import { FORMAT } from '../evidence/format.ts'
import { thisProcess } from '../safety/holder.ts'

/** With what every ledger begins: which run it is of, and who has made it. */
export function runStarted(runId: string, command: string) {
  return { type: 'run-started', format: FORMAT, runId, version, command, by: thisProcess().owner } as const
}
