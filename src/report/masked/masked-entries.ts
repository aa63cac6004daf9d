import type { Entry } from '../../evidence/entries.ts'
import { ofType } from '../../evidence/run-summary.ts'
import { ENTRY_RULES } from './entry-rules.ts'
import { judgedAnew } from './judged-anew.ts'
import { Masks } from './masks.ts'

/**
 * The entries made of nothing but what may stay: numbers, words of ours, of the API's and of products, and masks in
 * place of names. The same name gets the same mask everywhere, so that the run can still be followed. What has no rule
 * is masked, so that nothing of a ledger leaves the house that nobody has thought of.
 */
export function maskedEntries(entries: readonly Entry[]): Entry[] {
  const masks = new Masks()
  // Before the first folder that is called as one of them.
  for (const { machines } of ofType(entries, 'scenario-started')) {
    for (const machine of machines) masks.of('machine', machine)
  }
  for (const { machine } of ofType(entries, 'machine')) masks.of('machine', machine)
  return judgedAnew(entries.map((entry) => ENTRY_RULES[entry.type](entry, masks) as Entry))
}
