import { byName } from '../core/by-name.ts'
import { keyOfScenario } from '../evidence/ledger-index.ts'
import type { ScenarioSummary } from '../evidence/run-summary.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import type { RunRecord, ScenarioRecord } from './run-record.ts'

/** A scenario of a night, with all of its crews. */
export interface NightRow {
  /** From 1, in the order of the page. */
  number: number
  name: string
  file: string
  promise: ScenarioSummary['promise']
  units: Unit[]
}

/** A scenario on one of its crews. */
export interface Unit {
  record: ScenarioRecord
  summary: ScenarioSummary
}

/** What a unit came to on one of its machines; null where the host or guest offers nothing of what it is about. */
export type Told = Verdict | null

/** Promises of the catalogue by their numbers, then whatever else was run. */
export function nightRows({ scenarios, summary }: RunRecord): NightRow[] {
  const rows = new Map<string, Omit<NightRow, 'number'>>()
  for (const [i, record] of scenarios.entries()) {
    const told = summary.scenarios[i]
    if (!told) continue
    const { name, file } = record
    const row = rows.get(keyOfScenario(record)) ?? { name, file, promise: told.promise, units: [] }
    row.units.push({ record, summary: told })
    rows.set(keyOfScenario(record), row)
  }
  return [...rows.values()]
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((row, i) => ({ ...row, number: i + 1 }))
}

function placeOf({ promise }: Pick<NightRow, 'promise'>): number {
  return promise?.number ?? Number.POSITIVE_INFINITY
}

export function rowAnchor({ number }: NightRow): string {
  return `promise-${number}`
}

/** The machines of the whole night, by name. */
export function nightMachines({ summary, scenarios }: RunRecord): string[] {
  const names = [
    ...summary.machines.map(({ name }) => name),
    ...scenarios.flatMap(({ machines }) => machines),
  ]
  return [...new Set(names)].sort(byName)
}

/** What came of a unit as a whole. */
export function toldOfUnit({ record }: Unit): Told {
  return record.applicable ? record.verdict : null
}

/** Of a crew of several each machine has its own checks; what kept the unit from its end concerns all of them. */
export function toldOn(machine: string, unit: Unit): Told {
  const { record, summary } = unit
  if (!record.applicable) return null
  const own = summary.checks.filter((check) => check.machine === machine).map(({ verdict }) => verdict)
  if (own.length === 0) return record.verdict
  const isCutShort = record.trouble !== undefined || !record.ended
  return mergeVerdicts([...own, ...(isCutShort ? (['unknown'] as const) : [])])
}
