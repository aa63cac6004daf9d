import { count } from '../core/format.ts'
import type { Verdict } from '../evidence/verdict.ts'
import type { KnownIssue } from '../history/known-issues.ts'
import { type AnswerDifference, answerDifferences } from './answers.ts'
import { type CheckDifference, checkDifferences, stillViolated } from './checks.ts'
import { type Doubt, doubtsIn } from './doubts.ts'
import { inBrief, type SideInBrief } from './in-brief.ts'
import { pairMachines } from './machines.ts'
import { placesOf } from './places.ts'
import { type ScenarioRow, scenarioRows } from './scenario-rows.ts'
import type { SealTold } from './seal.ts'
import type { Side } from './side.ts'
import { DELTA_FORMATS, type SurroundingDifference, surroundingDifferences } from './surroundings.ts'
import { type TimeComparison, timeComparisons } from './times.ts'
import { doubtsOfVerification, type Verification, verificationOf } from './verification.ts'

/** What is worse beside checks that held and are violated, by a person's word. */
export interface FailOn {
  /** Another answer where a host may do either, something that is not offered any more, another format of deltas. */
  changed: boolean
  /** Operations that take so many times as long. */
  slower?: number
}

export interface ComparisonWish {
  failOn: FailOn
  issues: readonly KnownIssue[]
  /** Whether machines of one name are the same, though their instance UUIDs differ. */
  byName?: boolean | undefined
  /** The run that has verified a seal between the two sides. */
  verification?: Side | undefined
  /** The seal that it has verified. */
  seal?: Pick<SealTold, 'machines'> | undefined
}

/** Two sides beside each other. */
export interface Comparison {
  /** `held`: nothing is worse; `violated`: something is; `unknown`: it cannot be said. */
  outcome: Verdict
  before: SideInBrief
  after: SideInBrief
  verification?: Verification
  /** Checks that were made on both sides. */
  common: number
  /** What is worse, in sentences without their ends. */
  worse: string[]
  doubts: Doubt[]
  checks: CheckDifference[]
  /** Violated on both sides. */
  still: CheckDifference[]
  answers: AnswerDifference[]
  surroundings: SurroundingDifference[]
  times: TimeComparison[]
  scenarios: ScenarioRow[]
}

/** What differs between two sides. It is about the ids of checks and of machines, and asks nobody anything. */
export function compare(before: Side, after: Side, wish: ComparisonWish): Comparison {
  const pairs = pairMachines(before, after, wish)
  const [was, is] = [placesOf(before, pairs.before), placesOf(after, pairs.after)]
  const around = { issues: wish.issues, after }
  const found = {
    common: [...is.checks.keys()].filter((key) => was.checks.has(key)).length,
    checks: checkDifferences(was, is, around),
    still: stillViolated(was, is, around),
    answers: answerDifferences(before, after, pairs),
    surroundings: surroundingDifferences(before, after, pairs),
    times: timeComparisons(before, after, pairs),
  }
  const verification = wish.verification && verificationOf(wish.verification)
  const doubts = [
    ...doubtsIn({ before, after, was, is, pairs, checks: found.checks }),
    ...(wish.verification ? doubtsOfVerification(wish.verification, wish.seal) : []),
  ]
  const worse = [
    ...worseIn(found, wish.failOn),
    ...(verification && verification.tally.violated > 0
      ? [
          `${count(verification.tally.violated, 'check')} of the seal ${isAre(verification.tally.violated)} violated`,
        ]
      : []),
  ]
  return {
    outcome: worse.length > 0 ? 'violated' : doubts.length > 0 ? 'unknown' : 'held',
    ...{ before: inBrief(before), after: inBrief(after), ...(verification && { verification }) },
    ...{ ...found, worse, doubts, scenarios: scenarioRows(was, is) },
  }
}

function worseIn(
  { checks, answers, surroundings, times }: Pick<Comparison, 'checks' | 'answers' | 'surroundings' | 'times'>,
  { changed, slower }: FailOn,
): string[] {
  const broken = checks.filter(({ worse }) => worse).length
  const formats = surroundings.filter(({ what }) => what === DELTA_FORMATS).length
  const lost = checks.filter(({ change }) => change === 'not applicable').length
  const slow = times.filter(({ standing, ratio }) => standing === 'slower' && ratio >= (slower ?? Infinity))
  return [
    ...(broken > 0 ? [`${count(broken, 'check')} held before, and ${isAre(broken)} violated`] : []),
    ...(changed && answers.length > 0 ? [`${count(answers.length, 'answer')} changed`] : []),
    ...(changed && lost > 0 ? [`${count(lost, 'check')} ${isAre(lost)} not applicable any more`] : []),
    ...(changed && formats > 0 ? [`${count(formats, 'machine')} with other delta formats`] : []),
    ...slow.map(({ kind, ratio }) => `${kind} takes ${ratio.toFixed(1)} times as long`),
  ]
}

function isAre(n: number): string {
  return n === 1 ? 'is' : 'are'
}
