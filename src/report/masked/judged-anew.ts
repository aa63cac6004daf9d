import type { Entry, EntryOf } from '../../evidence/entries.ts'
import type { Verdict } from '../../evidence/verdict.ts'
import { type JudgedAgain, judgeAgain } from '../../judge/judge-again.ts'
import { table } from '../../judge/table.ts'
import { MASK } from './rule.ts'

/**
 * The entries with what their checks say, made of the masked evidence as it was made of the whole. Where that no longer
 * comes to the verdict, as of two texts that are masked alike, the words would tell of another thing: they stay masked.
 */
export function judgedAnew(entries: readonly Entry[]): Entry[] {
  const again = new Map(judgeAgain(entries).again.map((one) => [one.check.check, one]))
  return entries.map((entry) => {
    if (entry.type !== 'check' && entry.type !== 'rejudgement') return entry
    const one = again.get(entry.check)
    if (!one) return entry
    const told = { ...entry, ...wordsOf(one, entry.verdict) }
    return told.type === 'check' ? { ...told, object: objectOf(told) } : told
  })
}

function wordsOf({ statement, judgement }: JudgedAgain, verdict: Verdict) {
  const { expected, seen } = judgement
  return judgement.verdict === verdict
    ? { statement, expected, seen }
    : { statement, expected: MASK, seen: MASK }
}

function objectOf({ id, args }: EntryOf<'check'>): string {
  const statement = table.get(id)
  return statement?.object?.(statement.args.parse(args)) ?? ''
}
