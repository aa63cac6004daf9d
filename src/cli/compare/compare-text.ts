import type { Comparison } from '../../compare/comparison.ts'
import { type Group, groupsOf } from '../../compare/groups.ts'
import { someOf } from '../../compare/some-of.ts'
import {
  buildsOf,
  headline,
  type Otherwise,
  otherwise,
  runsOf,
  standInsOf,
  timeTold,
} from '../../compare/told.ts'
import type { Verification } from '../../compare/verification.ts'
import { count } from '../../core/format.ts'
import { inLine } from '../../core/words.ts'
import { outputColours, verdictPaints } from '../colours.ts'
import { aligned } from '../table.ts'

/** Rows that a person reads; the page and --json have all of them. */
const MOST_ROWS = 40
const MOST_NAMED = 3

/** A comparison for a terminal: the headline, both sides, a row for each thing that differs, and what cannot be said. */
export function compareText(comparison: Comparison): string {
  const { outcome, before, after, doubts, answers, surroundings, still, verification } = comparison
  const standIns = standInsOf(comparison)
  return [
    verdictPaints[outcome](outputColours.bold(inLine(headline(comparison)))),
    sideLine('before', before),
    sideLine('after ', after),
    ...some('of the seal', verification?.violated ?? [], sealLine),
    ...checkRows(comparison),
    ...some('answers', otherwise(answers), otherLine),
    ...some('surroundings', otherwise(surroundings), otherLine),
    ...timeRows(comparison),
    ...(still.length > 0 ? ['', `${count(still.length, 'check')} violated on both sides`] : []),
    ...(doubts.length > 0 ? ['', 'What cannot be said, and why:'] : []),
    ...doubts.map(({ what }) => `  ${inLine(what)}`),
    ...(standIns.length > 0 ? ['', `Stand-ins for a Windows: ${someOf(standIns)}`] : []),
  ].join('\n')
}

function sideLine(name: string, side: Comparison['before']): string {
  const { tally } = side
  const unseen = tally.unknown > 0 ? `, ${tally.unknown} unknown` : ''
  const counts = `${count(tally.checks, 'check')}: ${tally.held} held, ${tally.violated} violated${unseen}`
  return `  ${name}  ${inLine(runsOf(side))}, ${buildsOf(side)}, ${counts}`
}

function sealLine({ machine, statement }: Verification['violated'][number]): string {
  return inLine(`${machine}: ${statement}`)
}

function checkRows({ checks }: Comparison): string[] {
  const groups = groupsOf(checks)
  if (groups.length === 0) return []
  const rows = groups.slice(0, MOST_ROWS).map(rowOf)
  const left = groups.length - rows.length
  return [
    '',
    ...aligned([['', 'promise', 'machines', 'checks', 'scenarios', 'statements'], ...rows]),
    ...(left > 0 ? [`… and ${left} more: --json has all of them`] : []),
  ]
}

function rowOf({ change, about, machines, checks, scenarios, judgements }: Group): string[] {
  const cells = [
    change,
    about,
    fewOf(machines),
    String(checks.length),
    fewOf(scenarios),
    judgements.join(', '),
  ]
  return cells.map((cell) => inLine(cell, 80))
}

/** `4: debian-1, debian-2, debian-3 and 1 more` */
function fewOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  return `${names.length}: ${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function otherLine({ what, before, after, machines }: Otherwise): string {
  return inLine(`${what}: ${before}; now: ${after} (${someOf(machines)})`)
}

/** Those that are beyond chance. */
function timeRows({ times }: Comparison): string[] {
  const told = times.filter(({ standing }) => standing === 'slower' || standing === 'faster')
  return some('times', told, (time) => inLine(`${time.standing}: ${time.kind}: ${timeTold(time)}`))
}

function some<T>(title: string, all: readonly T[], tell: (one: T) => string): string[] {
  if (all.length === 0) return []
  const left = all.length - MOST_ROWS
  const lines = all.slice(0, MOST_ROWS).map((one) => `  ${tell(one)}`)
  return ['', `${title}:`, ...lines, ...(left > 0 ? [`  … and ${left} more: --json has all of them`] : [])]
}
