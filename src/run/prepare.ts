import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { forMachines } from '../config/chosen.ts'
import { loadConfig } from '../config/load.ts'
import { ofShard, type Shard } from '../config/shards.ts'
import { UsageError } from '../core/errors.ts'
import { readLedger } from '../evidence/ledger.ts'
import { ofType } from '../evidence/run-summary.ts'
import { placeOfHistory, type StorePlace } from '../history/place.ts'
import { readRunSecret } from '../safety/run-secret.ts'
import type { Durations } from './longest-first.ts'
import { lookEarly } from './look-early.ts'
import { openWhereKept } from './open-history.ts'
import { newRunId, runFolderOf } from './run-folder.ts'
import type { RunSettings } from './settings.ts'

export interface RunRequest {
  configPath: string
  /** Nobody has named it: it is the one that lies where one works. */
  isUsualConfig?: boolean | undefined
  /** The folder that gets the run's own folder. */
  out: string
  /** As the ledger shall tell it: `snapwitness run`. */
  command: string
  /** The folder of a run that is to go on. */
  resume?: string | undefined
  /** Leave the machines as they are at the end. */
  keep?: boolean | undefined
  /** Take machines away from whoever holds them. */
  steal?: boolean | undefined
  /** Keep it in the history. */
  history?: boolean | undefined
  /** Begin with every machine or not at all, whatever the configuration has. */
  strict?: boolean | undefined
  /** The part of the machines that it is for. */
  shard?: Shard | undefined
  /** The machines that it is for, where it is not for all of them. */
  machines?: readonly string[] | undefined
}

/**
 * Settles how a run goes. Only looks; no folder is made.
 * @throws UsageError, LeaseHeld when it cannot begin
 */
export async function prepareRun(request: RunRequest): Promise<RunSettings> {
  const { command, shard, machines, isUsualConfig, keep = false, steal = false } = request
  const configPath = resolve(request.configPath)
  const config = forMachines(await loadConfig(configPath), machines)
  // Refuses a shard without machines.
  ofShard(config, shard)
  const strict = request.strict === true || config.run.onUnfit === 'fail'
  const { id, folder } = await placeOf(request)
  // Refuses what names no history, while there is somebody to mend it.
  const history = placeOfHistory(dirname(folder), config.history)
  const resumed = request.resume !== undefined
  const [seen, durations] = await Promise.all([
    lookEarly(config, { run: id, steal, strict, shard }),
    durationsIn(history),
  ])
  // Of a night that was divided the whole is kept, once it is merged.
  const isNight = request.history !== false && !shard
  return {
    configPath,
    isUsualConfig,
    id,
    folder,
    command,
    resumed,
    keep,
    steal,
    strict,
    shard,
    machines,
    isNight,
    durations,
    seen,
  }
}

/** Nobody waits long for what only makes a night shorter; a history that cannot be read is told at the run's end. */
const PATIENCE_MS = 3_000

async function durationsIn(place: StorePlace): Promise<Durations> {
  const patience = sleep(PATIENCE_MS, {}, { ref: false })
  return Promise.race([readDurations(place).catch(() => ({})), patience])
}

async function readDurations(place: StorePlace): Promise<Durations> {
  const store = await openWhereKept(place)
  if (!store) return {}
  const { lastDurations } = await import('../history/durations.ts')
  return lastDurations(store).finally(() => store.close())
}

async function placeOf({ resume, out }: RunRequest): Promise<{ id: string; folder: string }> {
  if (resume === undefined) {
    const id = newRunId()
    return { id, folder: runFolderOf(out, id) }
  }
  const id = ofType(await readLedger(resume), 'run-started')[0]?.runId
  if (id !== undefined) {
    await readRunSecret(resume)
    return { id, folder: resolve(resume) }
  }
  throw new UsageError(`${resume} holds no run that could go on: its ledger has no beginning.`, {
    hint: 'Start a new one, without --resume.',
  })
}
