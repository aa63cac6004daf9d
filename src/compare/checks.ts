import type { Verdict } from '../evidence/verdict.ts'
import { covers, hasExpired, type KnownIssue } from '../history/known-issues.ts'
import type { CheckNamed } from '../history/morning.ts'
import { promiseOf } from '../history/promise-of.ts'
import { notOfferedAnyMore, type Place, type Places, type Unit } from './places.ts'
import type { Side } from './side.ts'

/**
 * How a check came out otherwise.
 * - `broken`: held, and is violated.
 * - `mended`: was violated, and holds.
 * - `unseen`: was judged, and could not be seen.
 * - `seen`: could not be seen, and was judged.
 * - `new`: was not made before.
 * - `not applicable`: was made, and host or guest do not offer any more what it is about.
 * - `cut short`: was made, and is not, since its scenario ended before it.
 * - `gone`: was made, and is not.
 */
export type CheckChange =
  | 'broken'
  | 'mended'
  | 'unseen'
  | 'seen'
  | 'new'
  | 'not applicable'
  | 'cut short'
  | 'gone'

/** With the id that it has after, where it is there; else before. */
export interface CheckDifference extends CheckNamed {
  change: CheckChange
  /** Whether it speaks against what is after: a violation that was none, where no known issue covers it. */
  worse: boolean
  before?: Verdict
  after?: Verdict
  /** Of what is violated or unknown after. */
  expected?: string
  seen?: string
  /** That covers it. */
  issue?: KnownIssue
}

/** What of the checks differs, in the order of the side after; what is only before comes last. */
export function checkDifferences(before: Places, after: Places, around: IssuesAround): CheckDifference[] {
  const isThere = [...after.checks].flatMap(([key, place]) => {
    const was = before.checks.get(key)
    const change = changeOf(was?.check.verdict, place.check.verdict)
    return change ? [differenceOf(change, was, place, { ...around, before })] : []
  })
  const isGone = [...before.checks].flatMap(([key, place]) =>
    after.checks.has(key) ? [] : [missing(place, before.units.get(place.unit), after.units.get(place.unit))],
  )
  return [...isThere, ...isGone]
}

/** What is violated on both sides: no difference, and no recommendation. */
export function stillViolated(before: Places, after: Places, around: IssuesAround): CheckDifference[] {
  return [...after.checks].flatMap(([key, place]) => {
    const was = before.checks.get(key)
    const isStill = was?.check.verdict === 'violated' && place.check.verdict === 'violated'
    return isStill ? [{ ...differenceOf('broken', was, place, { ...around, before }), worse: false }] : []
  })
}

/** By what a known issue is held against. */
export interface IssuesAround {
  issues: readonly KnownIssue[]
  after: Side
}

function changeOf(was: Verdict | undefined, is: Verdict): CheckChange | undefined {
  if (was === is) return undefined
  if (was === undefined) return 'new'
  if (is === 'unknown') return 'unseen'
  if (was === 'unknown') return 'seen'
  return is === 'violated' ? 'broken' : 'mended'
}

function differenceOf(
  change: CheckChange,
  was: Place | undefined,
  place: Place,
  around: IssuesAround & { before: Places },
): CheckDifference {
  const { check } = place
  const about = aboutPlace(place)
  const issue = check.verdict === 'violated' ? issueOf(about, around) : undefined
  const counts = check.verdict === 'violated' && issue === undefined
  return {
    change,
    worse: counts && (change === 'broken' || (change === 'new' && heldBefore(place, around.before))),
    ...about,
    ...(was && { before: was.check.verdict }),
    after: check.verdict,
    ...(check.verdict !== 'held' && { expected: check.expected, seen: check.seen }),
    ...(issue && { issue }),
  }
}

/** Some checks are made only where something is wrong: they are worse where all else of their scenario held there. */
function heldBefore({ unit }: Place, { units, notHeld }: Places): boolean {
  const was = units.get(unit)
  return was !== undefined && was.scenario.verdict !== 'unknown' && !notHeld.has(unit)
}

function missing(place: Place, was: Unit | undefined, is: Unit | undefined): CheckDifference {
  return { change: missingAs(was, is), worse: false, ...aboutPlace(place), before: place.check.verdict }
}

function missingAs(was: Unit | undefined, is: Unit | undefined): CheckChange {
  if (!is) return 'gone'
  if (notOfferedAnyMore(was, is).length > 0) return 'not applicable'
  return is.scenario.verdict === 'held' ? 'gone' : 'cut short'
}

function aboutPlace({ check, scenario, machine }: Place) {
  const { id, judgement, object, statement } = check
  const { file, name } = scenario
  return {
    ...{ id, judgement, object, statement, promise: promiseOf(judgement, scenario.promise) },
    scenario: { file, name },
    machine: { key: machine, name: check.machine },
  }
}

/** One that has expired covers nothing. */
function issueOf(
  { id, judgement, promise, machine }: ReturnType<typeof aboutPlace>,
  { issues, after }: IssuesAround,
): KnownIssue | undefined {
  const facts = after.machines.find(({ name }) => name === machine.name)?.facts
  const host = facts?.host ?? hostName(after.hosts[0]?.url)
  const build = facts?.build ?? after.hosts[0]?.build ?? ''
  const suspect = { id, judgement, promise, machine, host, build }
  const startedAt = after.runs.at(-1)?.startedAt ?? ''
  return issues.find((issue) => covers(issue, suspect) && !hasExpired(issue, { startedAt }))
}

function hostName(url = ''): string {
  return URL.canParse(url) ? new URL(url).hostname : url
}
