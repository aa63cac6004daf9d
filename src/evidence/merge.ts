import { isDeepStrictEqual } from 'node:util'
import { UsageError } from '../core/errors.ts'
import { list } from '../core/format.ts'
import { inLine } from '../core/words.ts'
import type { Entry, EntryOf } from './entries.ts'
import { FORMAT } from './format.ts'
import { ofType, summarize, verdictOfScenarios } from './run-summary.ts'
import { type ShardLedger, troublesOfShards } from './shard-troubles.ts'
import type { Trouble } from './units.ts'
import { mergeVerdicts } from './verdict.ts'

/**
 * One run of its shards. Every id in a ledger is a UUID, so that none of one shard is met in another. What is missing of the
 * run is its trouble.
 * @param ledgers each with the folder that it lies in, for what there is to say
 * @param runId of the merged run
 * @throws UsageError where they are no shards of one run
 */
export function mergeShards(
  ledgers: readonly { folder: string; entries: readonly Entry[] }[],
  runId: string,
): Entry[] {
  const shards = ledgers
    .map(shardIn)
    .sort((one, other) => one.started.shard.index - other.started.shard.index)
  const [first] = shards
  if (!first) throw new UsageError('There is no shard to be merged.', { hint: NAME_FOLDERS })
  refuseRepeated(shards)
  for (const other of shards.slice(1)) refuseStranger(first, other)
  refuseSharedMachines(shards)
  const told = inOrderOfTime(shards)
  const startedAt = shards.map(({ started }) => started.at).sort()[0] ?? first.started.at
  const { version, command } = first.started
  const mergedOf = shards.map((shard) => shard.started.runId)
  const by = [...new Set(shards.flatMap((shard) => shard.started.by ?? []))].join(', ')
  const begun: Entry = {
    ...{ type: 'run-started', at: startedAt, format: FORMAT, runId, version, command, mergedOf },
    ...(by && { by }),
  }
  return [begun, ...told, ended([begun, ...told], troublesOfShards(shards))]
}

const NAME_FOLDERS = 'Name the folders that the runs with --shard have left, each once.'

function shardIn({ folder, entries }: { folder: string; entries: readonly Entry[] }): ShardLedger {
  const started = ofType(entries, 'run-started')[0]
  if (started?.shard) return { folder, started: { ...started, shard: started.shard }, entries }
  throw new UsageError(`${inLine(folder)} is no shard of a run: ${whatElse(started)}.`, {
    hint: NAME_FOLDERS,
  })
}

function whatElse(started: EntryOf<'run-started'> | undefined): string {
  if (!started) return 'its ledger has no beginning'
  return started.mergedOf ? 'it was merged already' : 'it is a whole one'
}

/** Nobody means one folder twice: all that it holds would count twice. */
function refuseRepeated(shards: readonly ShardLedger[]): void {
  const byRun = new Map<string, ShardLedger>()
  for (const shard of shards) {
    const other = byRun.get(shard.started.runId)
    byRun.set(shard.started.runId, shard)
    if (!other) continue
    const [one, two] = [inLine(other.folder), inLine(shard.folder)]
    throw new UsageError(`${one} and ${two} are the same shard.`, { hint: NAME_FOLDERS })
  }
}

/** Whoever joined what does not belong together would have a run that never was. */
function refuseStranger(first: ShardLedger, other: ShardLedger): void {
  const differs = (['version', 'command'] as const).find((key) => first.started[key] !== other.started[key])
  const [one, two] = [inLine(first.folder), inLine(other.folder)]
  if (differs === undefined) return
  const was = ({ started }: ShardLedger) => `“${inLine(started[differs])}”`
  throw new UsageError(
    `${one} and ${two} are no shards of one run: their ${differs}s are ${was(first)} and ${was(other)}.`,
    { hint: 'Run all shards with one version of Snapwitness, one configuration and the same filters.' },
  )
}

/** Which machine is whose follows from the configuration: in two shards of one run there is never the same. */
function refuseSharedMachines(shards: readonly ShardLedger[]): void {
  const owners = new Map<string, ShardLedger>()
  for (const shard of shards) {
    for (const machine of machinesOf(shard)) {
      const owner = owners.get(machine) ?? shard
      owners.set(machine, owner)
      if (owner.started.shard.index === shard.started.shard.index) continue
      const folders = list([owner, shard].map(({ folder }) => inLine(folder)))
      throw new UsageError(
        `${folders} are no shards of one run: ${inLine(machine)} is in shard ${owner.started.shard.index} and in shard ${shard.started.shard.index}.`,
        { hint: 'Run all shards with one configuration.' },
      )
    }
  }
}

function machinesOf({ entries }: ShardLedger): Set<string> {
  return new Set(ofType(entries, 'scenario-started').flatMap(({ machines }) => machines))
}

/** Where the clocks of two computers differ, the order within a shard stays. */
function inOrderOfTime(shards: readonly ShardLedger[]): Entry[] {
  const timed = shards.flatMap(({ entries }) => {
    let latest = ''
    return entries.map((entry) => {
      latest = entry.at > latest ? entry.at : latest
      return { entry, at: latest }
    })
  })
  const inOrder = timed.sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)))
  return withoutRepeated(inOrder.map(({ entry }) => entry).filter(({ type }) => !OF_A_SHARD.has(type)))
}

/** What a merged run has of its own. */
const OF_A_SHARD: ReadonlySet<Entry['type']> = new Set(['run-started', 'run-resumed', 'run-ended'])

/** Each shard has looked at the host, and found the same. */
function withoutRepeated(entries: readonly Entry[]): Entry[] {
  const found: object[] = []
  return entries.filter((entry) => {
    if (entry.type !== 'finding') return true
    const { at: _, ...finding } = entry
    if (found.some((known) => isDeepStrictEqual(known, finding))) return false
    found.push(finding)
    return true
  })
}

function ended(entries: readonly Entry[], troubles: readonly Trouble[]): Entry {
  const [first, last] = [entries[0]?.at ?? '', entries.at(-1)?.at ?? '']
  const verdict = verdictOfScenarios(summarize(entries).scenarios)
  return {
    ...{ type: 'run-ended', at: last, durationMs: Math.max(0, Date.parse(last) - Date.parse(first)) },
    verdict: troubles.length > 0 ? mergeVerdicts([verdict, 'unknown']) : verdict,
    ...(troubles[0] && { trouble: oneOf([troubles[0], ...troubles.slice(1)]) }),
  }
}

/** All of them, as one. */
function oneOf([first, ...rest]: [Trouble, ...Trouble[]]): Trouble {
  const together = (texts: readonly string[]) => [...new Set(texts)].join(' ')
  return {
    code: first.code,
    what: together([first, ...rest].map(({ what }) => what)),
    hint: together([first, ...rest].map(({ hint }) => hint)),
  }
}
