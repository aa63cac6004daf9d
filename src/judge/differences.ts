import type { JudgedAgain } from './judge-again.ts'

/** What a judgement says otherwise today than it did then. */
export interface Difference {
  machine: string
  id: string
  statement: string
  /** What differs: `verdict`, `expected`, … */
  changed: readonly Part[]
  was: Words
  now: Words
}

const PARTS = ['verdict', 'statement', 'expected', 'seen'] as const
type Part = (typeof PARTS)[number]
type Words = Record<Part, string>

/** Those judgements that come out otherwise, or say so in other words. */
export function differencesIn(again: readonly JudgedAgain[]): Difference[] {
  return again.flatMap((one) => differenceIn(one) ?? [])
}

/** Nothing where a judgement comes out as it did. */
export function differenceIn({ check, statement, judgement }: JudgedAgain): Difference | undefined {
  const was = wordsOf(check)
  const now = wordsOf({ statement, ...judgement })
  const changed = PARTS.filter((part) => was[part] !== now[part])
  return changed.length === 0
    ? undefined
    : { machine: check.machine, id: check.id, statement, changed, was, now }
}

function wordsOf({ verdict, statement, expected, seen }: Words): Words {
  return { verdict, statement, expected, seen }
}
