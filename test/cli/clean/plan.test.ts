import { expect, test } from 'vitest'
import { planJson } from '../../../src/cli/clean/plan-json.ts'
import { planText } from '../../../src/cli/clean/plan-text.ts'
import type { CleanStep } from '../../../src/safety/clean-steps.ts'
import type { Work } from '../../../src/safety/find-work.ts'

const loses = 'work since 2026-11-28 03:12 UTC on debian-1'
const revert: CleanStep = { kind: 'revert', snapshot: 'VirtualMachineSnapshot:1', what: 'revert', loses }
const trouble = { code: 'LEASE_HELD', what: 'win10-1 is in use by the run 00000001.', hint: 'Wait.' }

function work(machine: string, cleaning: Partial<Work['cleaning']>): Work {
  return { machine, run: '5f3a9c01', cleaning: { steps: [], left: [], ...cleaning } as Work['cleaning'] }
}

const plan = [
  work('debian-1', { steps: [revert], left: ['a file\n  - stays'], hint: 'See whose it is.' }),
  work('win10-1', { refused: trouble }),
  work('debian-2', {}),
]

test('the plan says for each machine what is done, what is lost, what stays, and why nothing is done', () => {
  expect(planText(plan)).toBe(`debian-1, after the run 5f3a9c01:
  - revert
  ! lost for good: work since 2026-11-28 03:12 UTC on debian-1
    a file ⏎ - stays
    Hint: See whose it is.
win10-1, after the run 5f3a9c01:
    win10-1 is in use by the run 00000001.
    Hint: Wait. (snapwitness explain LEASE_HELD)`)
  expect(planText([work('debian-2', {})])).toBe('Nothing of ours is on the machines.')
  expect(planText([work('debian-2', {})], 'runs/latest-of-all')).toBe(
    'Nothing of the run in runs/latest-of-all is on the machines.\nHint: What other runs have left there: snapwitness clean --host.',
  )
})

test('a program learns the same', () => {
  const about = { run: '5f3a9c01', cleaned: false, steps: [], lost: [], left: [], differences: [] }
  const compared = [{ machine: 'debian-2', differences: ['it is off'], remarks: [] }]
  expect(planJson({ work: plan, unseen: [] }, [], compared)).toEqual([
    { ...about, machine: 'debian-1', steps: ['revert'], lost: [loses], left: ['a file\n  - stays'] },
    { ...about, machine: 'win10-1', trouble },
    { ...about, machine: 'debian-2', differences: ['it is off'] },
  ])
})
