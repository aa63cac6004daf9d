import { expect } from 'vitest'
import { readLedger } from '../../src/evidence/ledger.ts'
import { differencesIn } from '../../src/judge/differences.ts'
import { judgeAgain } from '../../src/judge/judge-again.ts'

/** Judges every check of a run again, by its ledger alone, and expects the same of each: verdict, expected and seen. */
export async function expectJudgedAlike(folder: string): Promise<void> {
  const { again, not } = judgeAgain(await readLedger(folder))
  expect(differencesIn(again)).toEqual([])
  expect(not).toEqual([])
}
