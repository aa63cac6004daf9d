import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { type Facts, facts } from '../evidence/facts.ts'
import type { Ledger } from '../evidence/ledger.ts'
import { type Tally, tallyOf } from '../evidence/tally.ts'

/** The newest facts of each machine that a run's ledger holds. */
export const toldFacts: Tally<Record<string, Facts>> = {
  file: 'told-facts.json',
  state: z.record(z.string(), facts),
  beginning: () => ({}),
  take(state, entry) {
    if (entry.type === 'facts') state[entry.machine] = entry.facts
  },
}

/** Tells the ledger what a machine and its host are, where it does not say so already. */
export function tellFacts(ledger: Ledger, machine: string, facts: Facts): void {
  if (isDeepStrictEqual(lastTold(ledger.folder, machine), facts)) return
  ledger.append<'facts'>({ type: 'facts', machine, facts })
}

/** Nothing, where the ledger has a line that cannot be read: they are told once more. */
function lastTold(folder: string, machine: string): Facts | undefined {
  try {
    return tallyOf(folder, toldFacts)[machine]
  } catch {
    return undefined
  }
}
