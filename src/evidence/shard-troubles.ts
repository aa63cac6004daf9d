import { count, list } from '../core/format.ts'
import { inLine } from '../core/words.ts'
import type { Entry, EntryOf, Shard } from './entries.ts'
import { ofType } from './run-summary.ts'
import type { Trouble } from './units.ts'

/** The ledger of one part of a run. */
export interface ShardLedger {
  folder: string
  started: EntryOf<'run-started'> & { shard: Shard }
  entries: readonly Entry[]
}

/** Why a run that was merged of these is not known to its end: parts that are missing, and what befell those that are there. */
export function troublesOfShards(shards: readonly ShardLedger[]): Trouble[] {
  return [...missing(shards), ...repeated(shards), ...stale(shards), ...shards.flatMap(troubleOf)]
}

const MERGE_ANEW = 'Run what is missing with the same configuration, and merge all shards anew.'

function missing(shards: readonly ShardLedger[]): Trouble[] {
  const counts = [...new Set(shards.map(({ started }) => started.shard.of))]
  const [of = 0] = counts
  if (counts.length > 1) {
    const what = `The shards are parts of ${list(counts.map(String))}, so that nobody knows what is missing.`
    return [{ code: 'SHARDS', what, hint: MERGE_ANEW }]
  }
  const there = new Set(indicesOf(shards))
  const left = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !there.has(index))
  if (left.length === 0) return []
  const what = `${nameOf(left)} of ${of} ${left.length === 1 ? 'is' : 'are'} missing.`
  return [{ code: 'SHARDS', what, hint: MERGE_ANEW }]
}

/** `Shard 3`, `Shards 3 and 4` */
function nameOf(indices: readonly number[]): string {
  return `Shard${indices.length === 1 ? '' : 's'} ${list(indices.map(String))}`
}

function repeated(shards: readonly ShardLedger[]): Trouble[] {
  const all = indicesOf(shards)
  const twice = [...new Set(all.filter((index, i) => all.indexOf(index) !== i))]
  return twice.map((index) => ({
    code: 'SHARDS',
    what: `Shard ${index} is there ${count(all.filter((other) => other === index).length, 'time')}: ${list(foldersOf(shards, index))}.`,
    hint: 'Merge all shards anew, with that run of it that counts.',
  }))
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Such as a cache of CI brings it back, where the shard of this night left none. */
function stale(shards: readonly ShardLedger[]): Trouble[] {
  const newest =
    shards
      .map(({ started }) => started.at)
      .sort()
      .at(-1) ?? ''
  const old = shards.filter(({ started }) => Date.parse(newest) - Date.parse(started.at) > DAY_MS)
  return old.map(({ started, folder }) => ({
    code: 'SHARDS',
    what: `Shard ${started.shard.index} of ${started.shard.of} was begun at ${started.at}, more than a day before the newest (${inLine(folder)}).`,
    hint: 'Merge the shards of one night; run what is missing of it.',
  }))
}

function indicesOf(shards: readonly ShardLedger[]): number[] {
  return shards.map(({ started }) => started.shard.index)
}

function foldersOf(shards: readonly ShardLedger[], index: number): string[] {
  return shards.filter(({ started }) => started.shard.index === index).map(({ folder }) => inLine(folder))
}

function troubleOf({ started, entries, folder }: ShardLedger): Trouble[] {
  const { index, of } = started.shard
  const trouble = ofType(entries, 'run-ended').at(-1)?.trouble
  if (wasKilled(entries)) {
    return [
      {
        code: 'SHARDS',
        what: `Shard ${index} of ${of} was killed before its end.`,
        hint: `Go on with it (snapwitness run --resume ${inLine(folder)}), or clean its machines (snapwitness clean --run ${inLine(folder)}) and run it again; then merge all shards anew.`,
      },
    ]
  }
  return trouble ? [{ ...trouble, what: `Shard ${index} of ${of}: ${trouble.what}` }] : []
}

/** Has no end behind its last beginning. */
function wasKilled(entries: readonly Entry[]): boolean {
  const words: readonly Entry['type'][] = ['run-started', 'run-resumed', 'run-ended']
  return entries.findLast(({ type }) => words.includes(type))?.type !== 'run-ended'
}
