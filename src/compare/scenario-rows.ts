import { byName } from '../core/by-name.ts'
import { keyOfScenario } from '../evidence/ledger-index.ts'
import type { ScenarioSummary } from '../evidence/run-summary.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import type { Places } from './places.ts'

/** A scenario as a whole on both sides. */
export interface ScenarioRow {
  file: string
  name: string
  promise?: ScenarioSummary['promise']
  /** On all of its machines; absent where nothing was checked. */
  before?: Verdict
  after?: Verdict
  /** How many checks there were on each side. */
  checks: { before: number; after: number }
}

export function scenarioRows(was: Places, is: Places): ScenarioRow[] {
  const all = [...was.units.values(), ...is.units.values()].map(({ scenario }) => scenario)
  const scenarios = new Map(all.map((scenario) => [keyOfScenario(scenario), scenario]))
  const [before, after] = [verdictsBy(was), verdictsBy(is)]
  return [...scenarios]
    .map(([key, { file, name, promise }]) => {
      const [one = [], other = []] = [before.get(key), after.get(key)]
      return {
        ...{ file, name, ...(promise && { promise }) },
        ...(one.length > 0 && { before: mergeVerdicts(one) }),
        ...(other.length > 0 && { after: mergeVerdicts(other) }),
        checks: { before: one.length, after: other.length },
      }
    })
    .sort((a, b) => byName(a.file, b.file) || byName(a.name, b.name))
}

function verdictsBy({ checks }: Places): Map<string, Verdict[]> {
  const verdicts = new Map<string, Verdict[]>()
  for (const { check, scenario } of checks.values()) {
    const key = keyOfScenario(scenario)
    const own = verdicts.get(key) ?? []
    verdicts.set(key, own)
    own.push(check.verdict)
  }
  return verdicts
}
