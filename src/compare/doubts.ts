import { count } from '../core/format.ts'
import { inLine } from '../core/words.ts'
import type { CheckDifference } from './checks.ts'
import type { MachinePairs } from './machines.ts'
import { notOfferedAnyMore, type Places, type Unit } from './places.ts'
import type { Side } from './side.ts'
import { someOf } from './some-of.ts'

/** Why it cannot be said that nothing is worse. */
export interface Doubt {
  code:
    | 'nothing-in-common'
    | 'not-ended'
    | 'other-machines'
    | 'other-scenarios'
    | 'not-applicable'
    | 'unseen'
    | 'cut-short'
    | 'gone'
    | 'not-known-before'
    | 'no-ids'
  /** In a sentence without its end. */
  what: string
}

export interface Laid {
  before: Side
  after: Side
  was: Places
  is: Places
  pairs: MachinePairs
  checks: readonly CheckDifference[]
}

/** What was held before and not looked at after weighs as much as what could not be seen. */
export function doubtsIn(laid: Laid): Doubt[] {
  const common = [...laid.is.checks.keys()].some((key) => laid.was.checks.has(key))
  return [
    ...(common ? [] : [{ code: 'nothing-in-common', what: 'no check was made on both sides' } as const]),
    ...laid.before.troubles.map((what) => ({ code: 'not-ended', what: `before: ${inLine(what)}` }) as const),
    ...laid.after.troubles.map((what) => ({ code: 'not-ended', what: `after: ${inLine(what)}` }) as const),
    ...otherMachines(laid),
    ...otherScenarios(laid),
    ...notApplicable(laid),
    ...unseen(laid),
    ...cutShort(laid),
    ...gone(laid),
    ...notKnownBefore(laid),
    ...withoutIds(laid),
  ]
}

function otherMachines({ was, is, pairs }: Laid): Doubt[] {
  const there = new Set([...is.units.values()].map(({ machine }) => machine.key))
  const missing = [...was.units.values()].filter(({ machine }) => !there.has(machine.key))
  const names = distinct(missing.map(({ machine }) => machine.name))
  return [
    ...pairs.strangers.map((what) => ({ code: 'other-machines', what }) as const),
    ...(names.length > 0
      ? [{ code: 'other-machines', what: `${someOf(names)} had a part before, and none after` } as const]
      : []),
  ]
}

function otherScenarios({ was, is }: Laid): Doubt[] {
  const machines = new Set([...is.units.values()].map(({ machine }) => machine.key))
  const missing = [...was.units].filter(
    ([key, { machine, scenario }]) =>
      !is.units.has(key) && machines.has(machine.key) && scenario.checks.length > 0,
  )
  if (missing.length === 0) return []
  const names = distinct(missing.map(([, { scenario }]) => `“${scenario.name}”`))
  return [{ code: 'other-scenarios', what: `${someOf(names)} ran before, and not after` }]
}

/** Only of what was checked before. */
function notApplicable({ was, is, checks }: Laid): Doubt[] {
  const units = [...is.units].flatMap(([key, unit]) => {
    const what = notOfferedAnyMore(was.units.get(key), unit)
    return what.length > 0 ? [{ unit, what }] : []
  })
  const isMissed = ({ scenario, machine }: Unit) =>
    checks.some(
      (one) =>
        one.change === 'not applicable' &&
        one.machine.key === machine.key &&
        one.scenario.name === scenario.name &&
        one.scenario.file === scenario.file,
    )
  return units
    .filter(({ unit }) => isMissed(unit))
    .map(({ unit, what }) => ({
      code: 'not-applicable',
      what: inLine(
        `“${unit.scenario.name}” on ${unit.machine.name} is not applicable any more: ${what.map((one) => `${one.what} (${one.reason})`).join('; ')}`,
      ),
    }))
}

function unseen({ is }: Laid): Doubt[] {
  const unknown = [...is.checks.values()].filter(({ check }) => check.verdict === 'unknown').length
  return unknown > 0 ? [{ code: 'unseen', what: `${count(unknown, 'check')} could not be made after` }] : []
}

/** A scenario that something kept from its end, before it found a violation or before it made all checks of then. */
function cutShort({ after, checks }: Laid): Doubt[] {
  const isMissed = ({ file, name }: Side['scenarios'][number]) =>
    checks.some(
      ({ change, before, scenario }) =>
        change === 'cut short' && before !== 'unknown' && scenario.file === file && scenario.name === name,
    )
  return after.scenarios
    .filter((one) => one.trouble && (one.verdict === 'unknown' || isMissed(one)))
    .map(({ name, machines, trouble }) => ({
      code: 'cut-short',
      what: inLine(`“${name}” on ${machines.join(' + ')} did not come to its end after: ${trouble?.what}`),
    }))
}

/** Of scenarios that came to their end on both sides; one that found a violation makes no more checks behind it. */
function gone({ is, checks }: Laid): Doubt[] {
  const units = new Set([...is.units.values()].map(nameOfUnit))
  const own = checks.filter(
    ({ change, before, scenario, machine }) =>
      change === 'gone' && before !== 'unknown' && units.has(nameOfUnit({ scenario, machine })),
  )
  return own.length > 0
    ? [{ code: 'gone', what: `${count(own.length, 'check')} of before ${wereNot(own.length)} made after` }]
    : []
}

function nameOfUnit({ scenario, machine }: Pick<CheckDifference, 'scenario' | 'machine'>): string {
  return JSON.stringify([scenario.file, scenario.name, machine.key])
}

function notKnownBefore({ checks }: Laid): Doubt[] {
  const own = checks.filter(
    ({ change, worse, after, issue }) =>
      after === 'violated' && !worse && !issue && (change === 'new' || change === 'seen'),
  )
  return own.length > 0
    ? [
        {
          code: 'not-known-before',
          what: `${count(own.length, 'violation')} after, of which nothing was seen before`,
        },
      ]
    : []
}

function withoutIds({ was, is }: Laid): Doubt[] {
  const nameless = was.nameless + is.nameless
  return nameless > 0
    ? [{ code: 'no-ids', what: `${count(nameless, 'check')} of older ledgers have no ids to be known by` }]
    : []
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)]
}

function wereNot(n: number): string {
  return n === 1 ? 'was not' : 'were not'
}
