import type { Entry, EntryOf } from './entries.ts'

type Started = EntryOf<'scenario-started'>

/** What belongs to one attempt at a scenario, each in the order of the ledger. */
export interface ScenarioEntries {
  started: Started
  ended: EntryOf<'scenario-ended'> | undefined
  checks: EntryOf<'check'>[]
  characteristics: EntryOf<'characteristic'>[]
  notApplicable: EntryOf<'not-applicable'>[]
}

/** A ledger sorted out in one pass, however long it is. */
export interface LedgerIndex {
  scenarios: ScenarioEntries[]
  /** The newest rejudgement of each check, by the check. */
  rejudgements: ReadonlyMap<string, EntryOf<'rejudgement'>>
  operations: { started: EntryOf<'operation-started'>; ended: EntryOf<'operation-ended'> | undefined }[]
}

export function indexLedger(entries: readonly Entry[]): LedgerIndex {
  const scenarios = new Map<string, ScenarioEntries>()
  const rejudgements = new Map<string, EntryOf<'rejudgement'>>()
  const operations = new Map<string, LedgerIndex['operations'][number]>()
  for (const entry of entries) {
    switch (entry.type) {
      case 'scenario-started':
        scenarios.set(entry.scenario, {
          ...{ started: entry, ended: undefined, checks: [], characteristics: [], notApplicable: [] },
        })
        break
      case 'scenario-ended': {
        const own = scenarios.get(entry.scenario)
        if (own) own.ended ??= entry
        break
      }
      case 'check':
        scenarios.get(entry.scenario)?.checks.push(entry)
        break
      case 'characteristic':
        scenarios.get(entry.scenario)?.characteristics.push(entry)
        break
      case 'not-applicable':
        scenarios.get(entry.scenario)?.notApplicable.push(entry)
        break
      case 'rejudgement':
        rejudgements.set(entry.check, entry)
        break
      case 'operation-started':
        operations.set(entry.operation, { started: entry, ended: undefined })
        break
      case 'operation-ended': {
        const own = operations.get(entry.operation)
        if (own) own.ended = entry
        break
      }
    }
  }
  return { scenarios: [...scenarios.values()], rejudgements, operations: [...operations.values()] }
}

/** A scenario in every run: its file, and its name in it. */
export function keyOfScenario({ file, name }: Pick<Started, 'file' | 'name'>): string {
  return `${file}#${name}`
}

/** A scenario on a crew: what a night consists of. */
export function keyOfUnit({ file, name, machines }: Pick<Started, 'file' | 'name' | 'machines'>): string {
  return `${keyOfScenario({ file, name })} on ${machines.join(', ')}`
}

/** The entries with each check as it was judged last. */
export function asJudgedLast(entries: readonly Entry[]): readonly Entry[] {
  if (!entries.some(({ type }) => type === 'rejudgement')) return entries
  const { rejudgements } = indexLedger(entries)
  return entries.map((entry) => {
    const again = entry.type === 'check' ? rejudgements.get(entry.check) : undefined
    if (!again) return entry
    const { statement, verdict, expected, seen } = again
    return { ...entry, statement, verdict, expected, seen } as Entry
  })
}
