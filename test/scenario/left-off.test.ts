import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Ledger, readLedger } from '../../src/evidence/ledger.ts'
import { isApplicable, summarize, verdictOfScenarios } from '../../src/evidence/run-summary.ts'
import { mergeVerdicts } from '../../src/evidence/verdict.ts'
import { consolidationNotNeeded } from '../../src/judge/host-state.ts'
import { Recorder } from '../../src/scenario/recorder.ts'
import { machine } from '../judge/evidence.ts'

const LACK = { machine: 'debian-1', what: '“remove snapshot”', reason: 'its host has no word for it' }

/** What a run comes to whose scenario has seen this, and then that the rest of it is not applicable. */
async function leftOff(...needed: readonly boolean[]) {
  const ledger = Ledger.open(await mkdtemp(join(tmpdir(), 'snapwitness-left-off-')))
  const about = { file: 'a.scenario.ts', machines: ['debian-1'] }
  const recorder = new Recorder(ledger, { ...about, name: 'left off' })
  recorder.journal.step('One step')
  for (const consolidationNeeded of needed) {
    const seen = recorder.journal.observe('debian-1', machine({ consolidationNeeded }))
    recorder.judge('debian-1', consolidationNotNeeded, {}, [seen])
  }
  recorder.leaveOff(LACK)
  recorder.end(recorder.isApplicable ? mergeVerdicts(recorder.verdicts) : 'unknown', 1, undefined)
  ledger.close()
  const { scenarios } = summarize(await readLedger(ledger.folder))
  return { scenario: scenarios[0]!, scenarios }
}

test('a scenario that is about what a host does not offer says nothing, whatever held until that was known', async () => {
  for (const { scenario, scenarios } of [await leftOff(), await leftOff(false, false)]) {
    expect(scenario).toMatchObject({ verdict: 'unknown', applies: false, notApplicable: [LACK] })
    expect(isApplicable(scenario)).toBe(false)
    // Beside it another one counts alone.
    const held = { ...scenario, verdict: 'held' as const, applies: undefined, notApplicable: [] }
    expect(verdictOfScenarios([...scenarios, held])).toBe('held')
  }
})

test('a violation that was seen before stays one', async () => {
  const { scenario } = await leftOff(false, true)
  expect(scenario).toMatchObject({ verdict: 'violated' })
  expect(isApplicable(scenario)).toBe(true)
})
