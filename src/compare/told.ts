import { count, formatDuration } from '../core/format.ts'
import { inLine } from '../core/words.ts'
import type { Verdict } from '../evidence/verdict.ts'
import type { AnswerDifference } from './answers.ts'
import type { Comparison } from './comparison.ts'
import type { Side } from './side.ts'
import type { SurroundingDifference } from './surroundings.ts'
import type { TimeComparison } from './times.ts'

export const openings: Record<Verdict, string> = {
  held: 'Nothing worse',
  violated: 'Worse',
  unknown: 'Cannot say',
}

/** The comparison in one line. */
export function headline(comparison: Comparison): string {
  return `${openings[comparison.outcome]}: ${reasonOf(comparison)}`
}

/** The same without its first words. */
export function reasonOf({ outcome, worse, doubts, common }: Comparison): string {
  if (outcome === 'violated') return worse.join('; ')
  if (outcome === 'unknown') return `${doubts[0]?.what}${more(doubts.length - 1)}`
  return `${count(common, 'check')} on both sides`
}

function more(n: number): string {
  return n > 0 ? `, and ${count(n, 'more reason')}` : ''
}

/** `VMware ESXi 8.0.3, build 24723872`, each once. */
export function buildsOf({ hosts }: Pick<Side, 'hosts'>): string {
  const names = hosts.map(({ product, version, build }) => `${product} ${version}, build ${build}`)
  return inLine([...new Set(names)].join('; ') || 'no host answered')
}

/** `run 5f3a9c01`; of a build the runs that it is known by. */
export function runsOf({ name, runs }: Pick<Side, 'name' | 'runs'>): string {
  return name.startsWith('run ') ? name : `${name}: ${count(runs.length, 'run')}`
}

/** `2.1 times as long: 1.2 s (1 s to 1.4 s, n 12), and 2.5 s (2.2 s to 2.9 s, n 12)` */
export function timeTold({ ratio, before, after }: TimeComparison): string {
  return `${ratio.toFixed(2)} times as long: ${spreadTold(before)}, and ${spreadTold(after)}`
}

export function spreadTold({ n, medianMs, q1Ms, q3Ms }: TimeComparison['before']): string {
  const spread = q1Ms !== null && q3Ms !== null ? `${formatDuration(q1Ms)} to ${formatDuration(q3Ms)}, ` : ''
  return `${formatDuration(medianMs)} (${spread}n ${n})`
}

/** What is other than before, once for all machines of which the same is to be told. */
export interface Otherwise {
  what: string
  before: string
  after: string
  machines: string[]
}

export function otherwise(all: readonly (AnswerDifference | SurroundingDifference)[]): Otherwise[] {
  const told = new Map<string, Otherwise>()
  for (const one of all) {
    const { machine, before, after } = one
    const what = 'what' in one ? one.what : one.question
    const key = JSON.stringify([what, before, after])
    const known = told.get(key)
    if (!known) told.set(key, { what, before, after, machines: [machine] })
    else if (!known.machines.includes(machine)) known.machines.push(machine)
  }
  return [...told.values()]
}

/** Guests that were not what their names may promise, on either side. */
export function standInsOf({
  before,
  after,
  verification,
}: Pick<Comparison, 'before' | 'after' | 'verification'>): string[] {
  const machines = [before, after, ...(verification ? [verification] : [])].flatMap((side) =>
    side.machines.filter(({ standIn }) => standIn),
  )
  return [...new Set(machines.map(({ name }) => name))]
}
