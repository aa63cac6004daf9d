import type { Trouble } from '../evidence/units.ts'
import type { Verdict } from '../evidence/verdict.ts'
import type { Night, Since, Standing } from './classify.ts'
import type { KnownIssue } from './known-issues.ts'
import type { PromiseName } from './promise-of.ts'

/** Which check it is, in whatever run. */
export interface CheckNamed {
  /** run.json’s `id` of the check. */
  id: string
  judgement: string
  object: string
  statement: string
  promise: PromiseName | undefined
  scenario: { file: string; name: string }
  machine: { key: string; name: string }
}

/** A check that there is something to tell of: that does not simply hold as it did. */
export interface Finding extends CheckNamed {
  build: string
  /** `known`: violated, and a known issue covers it. */
  standing: Standing | 'known'
  /** Of what is violated, or was when it was judged last. */
  since?: Since
  /** That covers it. */
  issue?: KnownIssue
  /** That covered it until it expired. */
  expired?: KnownIssue
}

/** A promise on a machine, this night. */
export interface Cell {
  promise: string
  machine: string
  verdict: Verdict
  checks: number
  /** Of its findings, that which weighs most. */
  standing: Finding['standing']
}

/** Times of one kind of operation, oldest night first. */
export interface Times {
  kind: string
  points: { startedAt: string; n: number; meanMs: number; p95Ms: number }[]
}

/** A night beside the nights before. */
export interface Morning {
  night: Night
  verdict: Verdict
  durationMs: number
  trouble?: Trouble
  /** Scenarios that something kept from their end, and found no violation until then. */
  unseen: { scenario: string; crew: string[]; trouble?: Trouble }[]
  hosts: { url: string; product: string; version: string; build: string }[]
  machines: { key: string; name: string; build: string }[]
  /** That it was held against, newest first. */
  before: Night[]
  findings: Finding[]
  /** How many checks held, and there is nothing else to tell of them. */
  held: number
  cells: Cell[]
  times: Times[]
  /** Known issues of which nothing was seen for some nights. */
  removable: { issue: KnownIssue; nights: number }[]
  /** Known issues that name a check or a promise which none of these nights has. */
  aboutNothing: KnownIssue[]
}

/** Those that CI stops for: violated, and no known issue covers them. */
export function unaccepted({ findings }: Pick<Morning, 'findings'>): Finding[] {
  return findings.filter(isUnaccepted)
}

function isViolated(finding: Finding): boolean {
  return finding.standing === 'known' || isUnaccepted(finding)
}

function isUnaccepted({ standing, since }: Finding): boolean {
  return standing === 'new' || standing === 'still' || (standing === 'flaky' && since !== undefined)
}

/** What the gate says: whether something is violated that nobody knows of, or whether that cannot be said. */
export function gateOf(morning: Pick<Morning, 'findings' | 'verdict' | 'trouble' | 'unseen'>): Verdict {
  if (unaccepted(morning).length > 0) return 'violated'
  // Where all violations are known, the run's own verdict does not tell whether all was seen.
  const isWhole =
    (morning.verdict === 'violated' ? morning.findings.some(isViolated) : morning.verdict === 'held') &&
    !morning.trouble &&
    morning.unseen.length === 0 &&
    !morning.findings.some(({ standing }) => standing === 'unknown')
  return isWhole ? 'held' : 'unknown'
}
