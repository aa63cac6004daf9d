import type { Config } from '../config/load.ts'
import { guardOutput } from '../core/guard-output.ts'
import { Ledger, readLedger } from '../evidence/ledger.ts'
import { type RunSummary, summarize } from '../evidence/run-summary.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { closeLedger } from '../run/close-ledger.ts'
import { runStarted } from '../run/run-started.ts'
import { handleSignals } from '../run/signals.ts'

export interface FolderRequest {
  folder: string
  id: string
  /** As the ledger tells it: `snapwitness verify 8.0U3`. */
  command: string
  /** The command that takes away what is left where it is stopped at once. */
  mend: string
  history: Config['history']
}

/**
 * Does the work on a seal in a folder with ledger and report, as a run has it. It is no night: the history does not have it.
 * @throws what kept it from its end, which the ledger tells as well
 */
export async function inFolder(
  { folder, id, command, mend, history }: FolderRequest,
  work: (ledger: Ledger) => Promise<void>,
): Promise<RunSummary> {
  const startedAt = performance.now()
  guardOutput()
  const ledger = Ledger.open(folder)
  const stopHandling = handleSignals(folder, mend)
  const close = async (trouble?: Trouble) => {
    stopHandling()
    await closeLedger(ledger, trouble, startedAt, { isNight: false, history })
  }
  try {
    ledger.append(runStarted(id, command))
    await work(ledger)
  } catch (error) {
    await close(troubleOf(error))
    throw error
  }
  await close()
  return summarize(await readLedger(folder))
}
