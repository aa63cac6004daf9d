import type { Entry, EntryOf } from '../evidence/entries.ts'
import type { Seen } from '../evidence/seen.ts'
import { applied } from './applied.ts'
import type { Judgement } from './judgement.ts'
import type { Statement } from './statement.ts'
import { table } from './table.ts'

type Check = EntryOf<'check'>

/** A judgement that was made before, and how it comes out today. */
export interface JudgedAgain {
  check: Check
  statement: string
  judgement: Judgement
}

/** A check that cannot be made again, and why. */
export interface NotJudged {
  check: Check
  why: string
}

/** Makes every judgement of a ledger again, from its evidence alone. Pure. */
export function judgeAgain(entries: readonly Entry[]): { again: JudgedAgain[]; not: NotJudged[] } {
  const observations = new Map(
    entries.flatMap((entry) =>
      entry.type === 'observation' ? [[entry.observation, entry.seen] as const] : [],
    ),
  )
  const again: JudgedAgain[] = []
  const not: NotJudged[] = []
  for (const check of entries.filter((entry) => entry.type === 'check')) {
    const result = judgeCheck(check, observations)
    if (typeof result === 'string') not.push({ check, why: result })
    else again.push(result)
  }
  return { again, not }
}

function judgeCheck(check: Check, observations: ReadonlyMap<string, Seen>): JudgedAgain | string {
  if (check.id === '') return 'format 1 does not keep what was judged'
  const known = table.get(check.id)
  if (!known) return `the statement “${check.id}” is the author’s own, or of another version`
  const seen = check.observations.map((id) => observations.get(id))
  const args = known.args.safeParse(check.args)
  if (!args.success || !fits(known, seen)) return `“${check.id}” takes other evidence in this version`
  const { statement, judgement } = applied(known, args.data, seen, check.negated)
  return { check, statement, judgement }
}

function fits({ takes }: Statement, seen: (Seen | undefined)[]): seen is Seen[] {
  return seen.length === takes.length && seen.every((each, i) => each?.kind === takes[i])
}
