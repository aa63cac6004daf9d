import { labelOf } from '../history/promise-of.ts'
import type { CheckChange, CheckDifference } from './checks.ts'

/** Differences of one kind about one promise, as a person wants to hear of them. */
export interface Group {
  change: CheckChange
  worse: boolean
  /** `promise 7` */
  about: string
  /** Of the promise; of the check where there is none. */
  statement: string
  /** Their names, each once. */
  machines: string[]
  /** In which they were made, each once. */
  scenarios: string[]
  /** Which of the checks, each once. */
  judgements: string[]
  checks: CheckDifference[]
}

const ORDER: readonly CheckChange[] = [
  ...(['broken', 'new', 'unseen', 'not applicable', 'gone', 'cut short', 'seen', 'mended'] as const),
]

/** What is worse first. */
export function groupsOf(differences: readonly CheckDifference[]): Group[] {
  const groups = new Map<string, CheckDifference[]>()
  for (const one of differences) {
    const key = JSON.stringify([one.change, one.worse, labelOf(one)])
    const own = groups.get(key) ?? []
    groups.set(key, own)
    own.push(one)
  }
  return [...groups.values()]
    .flatMap(([first, ...rest]) => (first ? [groupOf([first, ...rest])] : []))
    .sort((a, b) => Number(b.worse) - Number(a.worse) || ORDER.indexOf(a.change) - ORDER.indexOf(b.change))
}

function groupOf(checks: [CheckDifference, ...CheckDifference[]]): Group {
  const [{ change, worse, promise, statement, judgement }] = checks
  return {
    ...{ change, worse, about: labelOf({ promise, judgement }) },
    statement: promise?.statement ?? statement,
    machines: distinct(checks.map(({ machine }) => machine.name)),
    scenarios: distinct(checks.map(({ scenario }) => scenario.name)),
    judgements: distinct(checks.map((one) => one.judgement)),
    checks,
  }
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
