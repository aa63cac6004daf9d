import { expect, test } from 'vitest'
import type { Seen } from '../../src/evidence/seen.ts'
import { machineStep } from '../../src/report/machine-step.ts'
import { recordOf } from '../../src/report/run-record.ts'
import { twoMachines } from './example-ledger.ts'
import { hostView, rawDisk, volume } from './example-sights.ts'
import { LedgerWriter } from './ledger-writer.ts'

const [debian] = twoMachines

test('a disk stands as it was seen last, and what it was before is there to be opened', () => {
  const [shown, earlier] =
    drawn([[volume(debian), rawDisk(debian), rawDisk(debian)]])[0]?.split('Seen before') ?? []
  expect(shown).toContain('Unallocated')
  expect(shown).not.toContain('second-drive')
  expect(earlier).toContain('second-drive')
  expect(earlier?.split('<figure')).toHaveLength(2)
})

test('a disk that was seen the same all the time is drawn once', () => {
  expect(drawn([[rawDisk(debian), rawDisk(debian)]])[0]?.split('<figure')).toHaveLength(2)
})

test('a delta is new once, and not when a revert brings it back', () => {
  const [, , second, away, back] = drawn([
    [hostView(debian, [], null, [], true)],
    [hostView(debian, ['a'], '1', [1], true)],
    [hostView(debian, ['a', 'b'], '2', [1, 2], true)],
    [hostView(debian, ['a', 'b'], '1', [3], true)],
    [hostView(debian, ['a', 'b'], '2', [1, 4], true)],
  ])
  expect(second).toMatch(
    /debian-1_1-000001\.qcow2<\/span>\s*<span class="size"><i>\+29\.2 MiB<\/i> 29\.4 MiB/,
  )
  expect(newFiles(second)).toEqual(['debian-1-000002.qcow2', 'debian-1_1-000002.qcow2'])
  expect(newFiles(away)).toEqual(['debian-1-000003.qcow2', 'debian-1_1-000003.qcow2'])
  expect(newFiles(back)).toEqual(['debian-1-000004.qcow2', 'debian-1_1-000004.qcow2'])
})

/** One machine through steps in which it was seen so. */
function drawn(steps: Seen[][]): string[] {
  const ledger = new LedgerWriter('2026-03-02T02:15:04.000Z')
  const machine = debian.name
  ledger.write({ type: 'scenario-started', scenario: '1', name: 'any', file: 'any.ts', machines: [machine] })
  for (const seen of steps) ledger.step('1', 'any', [{ machine, acts: [], seen, checks: [] }])
  const context = { bootNumber: () => 1, standIns: new Set<string>(), open: true }
  return (recordOf(ledger.entries()).scenarios[0]?.steps ?? []).flatMap((step) =>
    step.machines.map((own) => machineStep(own, context).toString()),
  )
}

function newFiles(text = ''): (string | undefined)[] {
  return [...text.matchAll(/class="file">([^<]*)<\/span>\s*<span class="size"><i>new</g)].map(
    (match) => match[1],
  )
}
