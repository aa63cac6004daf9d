import { byName } from '../core/by-name.ts'
import type { MachinePairs } from './machines.ts'
import type { Side } from './side.ts'

/** How long operations of a kind took on one side, in milliseconds. */
interface Spread {
  n: number
  /** The mean of the machines’ medians. */
  medianMs: number
  /** Between these lies half of the times of a machine: the means of the quartiles; null where a run does not tell them. */
  q1Ms: number | null
  q3Ms: number | null
}

export interface TimeComparison {
  /** `take snapshot`, `revert with memory`, … */
  kind: string
  machines: number
  before: Spread
  after: Spread
  /** Of the medians, after to before. */
  ratio: number
  /** `slower` and `faster` only where it is beyond chance; `too few` where that could not be told. */
  standing: 'slower' | 'faster' | 'alike' | 'too few'
}

const KINDS = /^(take snapshot|revert|remove snapshot)( with memory)?$/

/** Times as long; less is chance. */
export const WORTH_TELLING = 1.5
/** On each side, of a machine: a spread of fewer is none. */
const FEWEST = 3

/** Of machines that did it on both sides. */
export function timeComparisons(before: Side, after: Side, pairs: MachinePairs): TimeComparison[] {
  const was = timesBy(before, pairs.before)
  const is = timesBy(after, pairs.after)
  return [...is].flatMap(([kind, own]) => {
    const earlier = was.get(kind)
    const both = [...own.keys()].filter((machine) => earlier?.has(machine))
    if (!earlier || both.length === 0) return []
    const often = both.filter((machine) => isOften(earlier.get(machine)) && isOften(own.get(machine)))
    const told = often.length > 0 ? often : both
    return [comparisonOf(kind, told.length, spreadOf(earlier, told), spreadOf(own, told))]
  })
}

function isOften(times: Spread | undefined): boolean {
  return times !== undefined && times.n >= FEWEST
}

type Times = Side['operations'][number]

/** By kind and machine. */
function timesBy({ operations }: Side, keyOf: (name: string) => string): Map<string, Map<string, Spread>> {
  const kinds = new Map<string, Map<string, Spread>>()
  for (const times of operations.toSorted((a, b) => byName(a.kind, b.kind))) {
    const measured = KINDS.test(times.kind) && measuredIn(times)
    if (!measured) continue
    const own = kinds.get(times.kind) ?? new Map<string, Spread>()
    kinds.set(times.kind, own.set(keyOf(times.machine), measured))
  }
  return kinds
}

function measuredIn({ n, medianMs, q1Ms, q3Ms }: Times): Spread | undefined {
  if (medianMs === null) return undefined
  return n < FEWEST ? { n, medianMs, q1Ms: null, q3Ms: null } : { n, medianMs, q1Ms, q3Ms }
}

function spreadOf(times: ReadonlyMap<string, Spread>, machines: readonly string[]): Spread {
  const own = machines.flatMap((machine) => times.get(machine) ?? [])
  return {
    n: own.reduce((sum, { n }) => sum + n, 0),
    medianMs: mean(own.map(({ medianMs }) => medianMs)) ?? 0,
    q1Ms: mean(own.map(({ q1Ms }) => q1Ms)),
    q3Ms: mean(own.map(({ q3Ms }) => q3Ms)),
  }
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length < values.length ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

function comparisonOf(kind: string, machines: number, before: Spread, after: Spread): TimeComparison {
  // A time of nothing at all would have any other be infinitely slower.
  const ratio = Math.max(after.medianMs, 1) / Math.max(before.medianMs, 1)
  return { kind, machines, before, after, ratio, standing: standingOf(before, after, ratio) }
}

/** Beyond chance is what is outside the spreads of both sides, where there are spreads. */
function standingOf(before: Spread, after: Spread, ratio: number): TimeComparison['standing'] {
  const [quicker, longer] = ratio > 1 ? [before, after] : [after, before]
  if (Math.max(ratio, 1 / ratio) <= WORTH_TELLING) return 'alike'
  if (quicker.q3Ms === null || longer.q1Ms === null) return 'too few'
  if (longer.medianMs <= quicker.q3Ms || quicker.medianMs >= longer.q1Ms) return 'alike'
  return ratio > 1 ? 'slower' : 'faster'
}
