import { keyOfScenario } from '../evidence/ledger-index.ts'
import type { CheckSummary, ScenarioSummary } from '../evidence/run-summary.ts'
import type { Side } from './side.ts'

/** What a side came to, by keys that are the same on both sides. */
export interface Places {
  /** Each check: by what it states, in which scenario, on which machine, of what, and for the how manieth time. */
  checks: ReadonlyMap<string, Place>
  /** Each scenario on each machine. */
  units: ReadonlyMap<string, Unit>
  /** The keys of those of which some check did not hold. */
  notHeld: ReadonlySet<string>
  /** How many checks have no id, as those of ledgers of format 1. */
  nameless: number
}

export interface Place {
  check: CheckSummary
  scenario: ScenarioSummary
  /** {@link keyOfUnit} of it. */
  unit: string
  /** By which the machine is known on both sides. */
  machine: string
}

export interface Unit {
  scenario: ScenarioSummary
  machine: { key: string; name: string }
  notApplicable: { what: string; reason: string }[]
}

/** @param keyOf what a machine is known by on both sides */
export function placesOf({ scenarios }: Pick<Side, 'scenarios'>, keyOf: (name: string) => string): Places {
  const checks = new Map<string, Place>()
  const units = new Map<string, Unit>()
  const notHeld = new Set<string>()
  let nameless = 0
  for (const scenario of scenarios) {
    for (const unit of unitsOf(scenario, keyOf)) units.set(keyOfUnit(scenario, unit.machine.key), unit)
    for (const check of scenario.checks) {
      if (!isKnownAgain(check)) nameless += 1
      else {
        const machine = keyOf(check.machine)
        const place = { check, scenario, unit: keyOfUnit(scenario, machine), machine }
        checks.set(keyOfCheck(check, machine), place)
        if (check.verdict !== 'held') notHeld.add(place.unit)
      }
    }
  }
  return { checks, units, notHeld, nameless }
}

/** Its crew, and whoever else it tells of. */
function unitsOf(scenario: ScenarioSummary, keyOf: (name: string) => string): Unit[] {
  const { machines, checks, notApplicable } = scenario
  const names = [...machines, ...[...checks, ...notApplicable].map(({ machine }) => machine)]
  return [...new Set(names)].map((name) => ({
    scenario,
    machine: { key: keyOf(name), name },
    notApplicable: notApplicable.filter(({ machine }) => machine === name),
  }))
}

/** What is not applicable in a unit, and was not so before. */
export function notOfferedAnyMore(was: Unit | undefined, is: Unit): Unit['notApplicable'] {
  const known = new Set(was?.notApplicable.map(({ what }) => what))
  return is.notApplicable.filter(({ what }) => !known.has(what))
}

function keyOfUnit(scenario: Pick<ScenarioSummary, 'file' | 'name'>, machine: string): string {
  return JSON.stringify([keyOfScenario(scenario), machine])
}

/** run.json’s id of it, with the machine as both sides know it. */
function keyOfCheck({ id }: CheckSummary, machine: string): string {
  const parts = id.split(' | ')
  return JSON.stringify(parts.toSpliced(2, 1, machine))
}

function isKnownAgain({ judgement }: CheckSummary): boolean {
  return judgement.replace(/^not /, '') !== ''
}
