import type { Entry, EntryOf } from '../evidence/entries.ts'
import { asJudgedLast } from '../evidence/ledger-index.ts'
import { ofType, scenariosThatCount } from '../evidence/run-summary.ts'
import type { Seen } from '../evidence/seen.ts'

/** How much was seen to be as it must be. */
export interface Verified {
  /** Snapshots that were reverted to, each once, of which every check that was made after the revert held. */
  snapshots: number
  /** Blocks of 4 KiB with data of ours, read and right. */
  blocks: number
  /** Bytes of disks that were read past every cache and held what they did at the snapshot. */
  diskBytes: number
}

const MIB = 2 ** 20

/** By the checks of attempts that count. A block that was read twice, after two reverts, counts twice. */
export function verifiedIn(entries: readonly Entry[]): Verified {
  const counted = new Set(scenariosThatCount(entries).map(({ scenario }) => scenario))
  const checks = ofType(asJudgedLast(entries), 'check').filter(
    ({ scenario, negated }) => counted.has(scenario) && !negated,
  )
  const seen = lastSights(entries, checks)
  return {
    snapshots: snapshotsIn(checks, partsIn(entries)),
    blocks: seen.reduce((sum, one) => sum + (one.kind === 'witness' && one.present ? one.blocks : 0), 0),
    diskBytes: seen.reduce((sum, one) => sum + (one.kind === 'content' ? bytesOf(one) : 0), 0),
  }
}

type Check = EntryOf<'check'>

/** Of seals, by what knows a snapshot in its scenario: the part that it is. */
function partsIn(entries: readonly Entry[]): Map<string, string> {
  return new Map(
    ofType(entries, 'observation').flatMap(({ scenario, machine, seen }) =>
      seen.kind !== 'seal-found'
        ? []
        : seen.snapshots.flatMap(({ name, part }): [string, string][] =>
            part === null ? [] : [[JSON.stringify([scenario, machine, name]), part]],
          ),
    ),
  )
}

/** A revert is known by the name of its snapshot, and what it led to in a seal by the part. */
function snapshotsIn(checks: readonly Check[], parts: ReadonlyMap<string, string>): number {
  const snapshots = new Map<string, { held: boolean; reverted: boolean }>()
  for (const { id, args, scenario, machine, verdict } of checks) {
    const name = /^revert\./.test(id) ? args.name : /^seal\./.test(id) ? args.part : undefined
    if (typeof name !== 'string') continue
    const named = JSON.stringify([scenario, machine, name])
    const part = parts.get(named)
    const key = part === undefined ? named : JSON.stringify([scenario, machine, part])
    const known = snapshots.get(key) ?? { held: true, reverted: false }
    const reverted = known.reverted || AFTER_A_REVERT.test(id)
    snapshots.set(key, { held: known.held && verdict === 'held', reverted })
  }
  return [...snapshots.values()].filter(({ held, reverted }) => held && reverted).length
}

/** What a seal states of its parts before any revert verifies none of them. */
const AFTER_A_REVERT = /^(revert\.|seal\.power$)/

/** What the checks that held judged last, each once: after the revert, where they judge it beside what was before. */
function lastSights(entries: readonly Entry[], checks: readonly Check[]): Seen[] {
  const judged = new Set(
    checks.flatMap(({ verdict, observations }) => (verdict === 'held' ? (observations.at(-1) ?? []) : [])),
  )
  return ofType(entries, 'observation').flatMap(({ observation, seen }) =>
    judged.has(observation) ? [seen] : [],
  )
}

function bytesOf({ looked }: Extract<Seen, { kind: 'content' }>): number {
  return looked.reduce((sum, { count }) => sum + count, 0) * MIB
}
