import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sideOfEntries, sideOfRun } from '../../src/compare/side-of-run.ts'
import type { Entry } from '../../src/evidence/entries.ts'
import { mergeShards } from '../../src/evidence/merge.ts'
import { shardsOf } from '../evidence/shards.ts'
import { exampleLedger, twoMachines } from '../report/example-ledger.ts'
import { startedAt } from '../report/example-sights.ts'
import { LedgerWriter } from '../report/ledger-writer.ts'
import { nightLedger } from '../report/night-ledger.ts'
import { runFolder } from '../report/run-folder.ts'
import { compared, toldBy } from './sides.ts'

test('a ledger beside itself has nothing to tell', () => {
  const side = sideOfEntries(exampleLedger(), '')
  const told = toldBy(compared(side, side))
  expect(told).toMatchObject({ outcome: 'held', checks: [], doubts: [], times: [] })
})

test('a ledger that found a violation is worse than one that did not, on that machine, in that scenario', () => {
  const sideThat = (outcome: 'held' | 'violated') =>
    sideOfEntries(exampleLedger({ scenarios: 1, outcome }), '')
  const told = compared(sideThat('held'), sideThat('violated'))
  const broken = told.checks.filter(({ worse }) => worse)
  expect(told.outcome).toBe('violated')
  expect(broken.map(({ judgement }) => judgement)).toHaveLength(3)
  expect(new Set(broken.map(({ machine, scenario }) => `${machine.name}: ${scenario.name}`))).toEqual(
    new Set(['win10-1: a revert restores exactly what each snapshot saw']),
  )
})

test('the digest is that of the file, and whoever ran it is named where the ledger knows', async () => {
  const [started, ...rest] = exampleLedger()
  if (started?.type !== 'run-started') throw new TypeError('the example has no beginning')
  const folder = await runFolder([{ ...started, by: 'nightly@ci-7' }, ...rest])
  const side = await sideOfRun(folder)
  const sha256 = createHash('sha256')
    .update(await readFile(join(folder, 'ledger.jsonl')))
    .digest('hex')
  expect(side.told).toMatchObject({ sha256, by: 'nightly@ci-7', mergedOf: [] })
  expect(sideOfEntries(exampleLedger(), '').told).not.toHaveProperty('by')
})

test('a run that was cut off did not come to its end, and one that was resumed did when that part did', () => {
  const cut = exampleLedger({ outcome: 'interrupted' })
  expect(sideOfEntries(cut, '').troubles).toEqual(['the run 5f3a9c01 did not come to its end'])
  const at = cut.at(-1)?.at ?? ''
  const resumed: Entry = { type: 'run-resumed', at, version: '0.1.0', command: 'snapwitness run' }
  expect(sideOfEntries([...exampleLedger(), resumed], '').troubles).toHaveLength(1)
  const ended: Entry = { type: 'run-ended', at, verdict: 'held', durationMs: 1 }
  expect(sideOfEntries([...cut, resumed, ended], '').troubles).toEqual([])
})

test('a merged run is what its shards were together, and tells of which', () => {
  const whole = nightLedger({ machines: 4 })
  const merged = sideOfEntries(mergeShards(shardsOf(whole, 2), 'feedbeef'), '')
  const told = toldBy(compared(sideOfEntries(whole, ''), merged))
  expect(told).toMatchObject({ outcome: 'held', checks: [], answers: [], surroundings: [], doubts: [] })
  expect(merged.told?.mergedOf).toEqual(['00000001', '00000002'])
})

const MIB = 2 ** 20
const name = twoMachines[0].name

/** Checks of a machine, each of one sight of its own. */
function ledgerOf(
  checks: { id: string; args: object; verdict?: 'held' | 'violated'; seen: object }[],
): Entry[] {
  const ledger = new LedgerWriter(startedAt)
  const here = { scenario: 's', step: 't', machine: name }
  ledger.write({
    type: 'scenario-started',
    scenario: 's',
    name: 'one',
    file: 'one.scenario.ts',
    machines: [name],
  })
  for (const [i, { id, args, verdict = 'held', seen }] of checks.entries()) {
    ledger.write({ type: 'observation', ...here, observation: `o${i}`, seen } as never)
    const words = { statement: '', expected: '', seen: '', object: '', negated: false, verdict }
    const about = { check: `c${i}`, id, args, observations: [`o${i}`], ...words }
    ledger.write({ type: 'check', ...here, ...about } as never)
  }
  ledger.write({ type: 'scenario-ended', scenario: 's', verdict: 'held', durationMs: 1 })
  return ledger.entries()
}

test('snapshots count where all after the revert held, blocks where they were read and right', () => {
  const witness = (blocks: number, present = true) => ({ kind: 'witness', blocks, present })
  const content = {
    kind: 'content',
    looked: [
      { first: 0, count: 2 },
      { first: 9, count: 1 },
    ],
  }
  const machine = { kind: 'machine', disks: [{ deltaFormat: 'seSparse' }, { deltaFormat: null }] }
  const side = sideOfEntries(
    ledgerOf([
      { id: 'revert.place', args: { name: 'one' }, seen: machine },
      { id: 'revert.disk-content', args: { name: 'one' }, seen: content },
      { id: 'revert.place', args: { name: 'two' }, seen: machine },
      { id: 'revert.disk-content', args: { name: 'two' }, verdict: 'violated', seen: content },
      { id: 'witness.holds', args: {}, seen: witness(4096) },
      { id: 'witness.holds', args: {}, seen: witness(512, false) },
      { id: 'witness.holds', args: {}, verdict: 'violated', seen: witness(64) },
      { id: 'seal.part', args: { part: 'on' }, seen: machine },
      { id: 'seal.part', args: { part: 'off' }, seen: machine },
      { id: 'seal.power', args: { part: 'off' }, seen: machine },
    ]),
    '',
  )
  expect(side.told?.verified).toEqual({ snapshots: 2, blocks: 4096, diskBytes: 3 * MIB })
  expect(side.told?.deltaFormats).toEqual({ [name]: ['seSparse'] })
})

test('a part of a seal counts once, by the name of its snapshot and by its own', () => {
  const found = { kind: 'seal-found', snapshots: [{ name: '8.0U2: on', part: 'on' }] }
  const machine = { kind: 'machine', disks: [] }
  const checks = (verdict: 'held' | 'violated') => [
    { id: 'seal.part', args: { part: 'on' }, seen: found },
    { id: 'revert.place', args: { name: '8.0U2: on' }, verdict, seen: machine },
    { id: 'seal.power', args: { part: 'on' }, seen: machine },
  ]
  expect(sideOfEntries(ledgerOf(checks('held')), '').told?.verified.snapshots).toBe(1)
  expect(sideOfEntries(ledgerOf(checks('violated')), '').told?.verified.snapshots).toBe(0)
})

test('an attempt that was made anew verifies nothing', () => {
  const seen = { kind: 'witness', blocks: 4096, present: true }
  const [started, ...rest] = ledgerOf([{ id: 'witness.holds', args: {}, seen }])
  const ended = rest.at(-1)
  if (started?.type !== 'scenario-started' || ended?.type !== 'scenario-ended')
    throw new TypeError('no scenario')
  const again = { ...started, scenario: 'again', triesAgain: started.scenario }
  const entries: Entry[] = [started, ...rest, again, { ...ended, scenario: 'again' }]
  expect(sideOfEntries(entries, '').told?.verified.blocks).toBe(0)
})
