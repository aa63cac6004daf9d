import { count, list } from '../core/format.ts'
import { inLine } from '../core/words.ts'
import type { Since } from './classify.ts'
import type { KnownIssue } from './known-issues.ts'
import { type Finding, gateOf, type Morning, unaccepted } from './morning.ts'
import { labelOf } from './promise-of.ts'

/** Findings of one standing about one promise, as a person wants to hear of them. */
export interface News {
  standing: Finding['standing']
  /** `promise 7` */
  about: string
  /** Of the promise; of the check where there is none. */
  statement: string
  /** Their names, each once. */
  machines: string[]
  /** The first night of all of it. */
  since: Since | undefined
  /** All builds on which it began. */
  builds: string[]
  checks: number
  /** Where it is worked on, and who answers for it. */
  issues: string[]
}

const ORDER: readonly Finding['standing'][] = [
  ...(['new', 'still', 'flaky', 'known', 'unknown', 'fixed', 'not run'] as const),
]

/** What is new first. */
export function newsOf(findings: readonly Finding[]): News[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.standing, labelOf(finding)])
    const own = groups.get(key) ?? []
    own.push(finding)
    groups.set(key, own)
  }
  const news = [...groups.values()].flatMap(([first, ...rest]) => (first ? [newsIn([first, ...rest])] : []))
  return news.sort((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing))
}

function newsIn(findings: [Finding, ...Finding[]]): News {
  const [first] = findings
  const since = findings.flatMap((finding) => finding.since ?? [])
  return {
    standing: first.standing,
    about: labelOf(first),
    statement: first.promise?.statement ?? first.statement,
    machines: distinct(findings.map(({ machine }) => machine.name)),
    since: since.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))[0],
    builds: distinct(since.map(({ build }) => build)),
    checks: findings.length,
    issues: distinct(findings.flatMap(issueOf)),
  }
}

function issueOf({ issue, expired, since }: Finding): string[] {
  if (issue) return [`${issue.issue} (${issue.owner}, until ${issue.expires}): ${issue.reason}`]
  if (!expired || !since) return []
  return [`${expired.issue} (${expired.owner}) has expired on ${expired.expires}, and it counts again`]
}

const MOST_NAMED = 5

/** What weighs more goes before; the lines below the headline tell the rest. */
const OPENINGS = [
  ['new', 'New'],
  ['still', 'Still violated'],
  ['flaky', 'Violated again, on a build on which it held too,'],
] as const

/** The morning in one line: `New since build 24723872: promise 7 on 3 of 40 machines`. */
export function headline(morning: Morning): string {
  const open = newsOf(unaccepted(morning))
  for (const [standing, says] of OPENINGS) {
    const own = open.filter((news) => news.standing === standing)
    if (own.length > 0) return `${says} since ${buildsOf(own)}: ${placesOf(own, morning)}`
  }
  const builds = buildsNow(morning)
  if (gateOf(morning) === 'unknown') return `Not all was seen on ${builds}: ${shortfallOf(morning)}`
  const known = morning.findings.filter(({ standing }) => standing === 'known').length
  const rest = known > 0 ? `; ${count(known, 'violation')} are known` : ''
  return `Nothing new on ${builds}: ${count(morning.held, 'check')} held${rest}`
}

function buildsOf(news: readonly News[]): string {
  return named(distinct(news.flatMap(({ builds }) => builds)))
}

function buildsNow({ machines, hosts }: Morning): string {
  const builds = distinct([...machines, ...hosts].map(({ build }) => build))
  return builds.some((build) => build !== '') ? named(builds.filter((build) => build !== '')) : 'no host'
}

function named(builds: readonly string[]): string {
  return `build${builds.length === 1 ? '' : 's'} ${list(builds.map((build) => inLine(build || 'unknown')))}`
}

function placesOf(news: readonly News[], { machines }: Morning): string {
  const places = news
    .slice(0, MOST_NAMED)
    .map(
      (one) =>
        `${inLine(one.about)} on ${one.machines.length} of ${count(Math.max(machines.length, 1), 'machine')}`,
    )
  const more = news.length - places.length
  return [...places, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}

function shortfallOf({ findings, unseen, trouble, verdict, held }: Morning): string {
  const checks = findings.filter(({ standing }) => standing === 'unknown').length
  if (trouble) return inLine(trouble.what)
  if (checks > 0) return `${count(checks, 'check')} could not be made`
  if (unseen.length > 0) return `${count(unseen.length, 'scenario')} did not come to the end`
  if (verdict === 'violated') return 'what it found violated has no id by which another night knows it'
  const isEmpty = held === 0 && findings.every(({ standing }) => standing === 'not run')
  return isEmpty ? 'nothing was checked' : 'the run did not come to its end'
}

/** A line for each thing that there is to tell, for a terminal or a message. */
export function linesOf(morning: Morning): string[] {
  const told = newsOf(morning.findings).filter(({ standing }) => standing !== 'not run')
  const notRun = morning.findings.filter(({ standing }) => standing === 'not run').length
  return [
    ...told.flatMap(toldNews),
    ...morning.unseen.map(({ scenario, crew, trouble }) =>
      inLine(
        `unknown: “${scenario}”${onCrew(crew)} did not come to its end${trouble ? `: ${trouble.what}` : ''}`,
      ),
    ),
    ...(notRun > 0 ? [`not run: ${count(notRun, 'check')} of nights before`] : []),
    ...morning.removable.map(({ issue, nights }) =>
      inLine(
        `Held for ${count(nights, 'night')}: ask ${issue.owner} whether ${issue.issue} can be removed from the known issues.`,
      ),
    ),
    ...morning.aboutNothing.map((issue) => inLine(namesNothing(issue))),
  ]
}

const MOST_MACHINES = 8

/** ` on debian-1 + win10-1`; nothing where nobody knows. */
export function onCrew(crew: readonly string[]): string {
  return crew.length > 0
    ? ` on ${crew.slice(0, MOST_MACHINES).join(' + ')}${crew.length > MOST_MACHINES ? ' + …' : ''}`
    : ''
}

/** What is told of a known issue which is about no check. */
export function namesNothing(issue: KnownIssue): string {
  return `${subjectOf(issue)} is in the known issues (${issue.issue}), and no check of these nights has that name: mend its spelling there, or ask ${issue.owner} whether it can be removed.`
}

function subjectOf({ check, promise }: KnownIssue): string {
  return check === undefined ? `Promise ${promise}` : `Check ${check}`
}

function toldNews({ standing, about, machines, since, builds, issues, statement }: News): string[] {
  const shown = machines.slice(0, MOST_MACHINES)
  const more = machines.length - shown.length
  const where = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const when = since ? `, since ${nightName(since)} on ${named(builds)}` : ''
  return [
    inLine(`${standing}: ${about} on ${where}${when}. ${statement}`),
    ...issues.map((issue) => inLine(`  ${issue}`)),
  ]
}

/** `2026-01-03 (run 5f3a9c01)` */
export function nightName({ run, startedAt }: Pick<Since, 'run' | 'startedAt'>): string {
  return `${startedAt.slice(0, 10)} (run ${run})`
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
