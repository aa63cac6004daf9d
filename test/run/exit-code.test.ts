import { expect, test } from 'vitest'
import type { TestModule } from 'vitest/node'
import type { Verdict } from '../../src/evidence/verdict.ts'
import { exitCodeOf, unrecorded } from '../../src/run/exit-code.ts'

interface Told {
  state: 'passed' | 'failed' | 'skipped'
  /** Of a scenario; null where it has none. */
  verdict?: Verdict | null
  notApplicable?: true
}

function moduleOf(tests: Told[], errors: unknown[] = []): TestModule {
  const allTests = () =>
    tests.map(({ state, verdict, notApplicable }) => ({
      meta: () =>
        verdict === undefined
          ? {}
          : {
              snapwitness: { ...(verdict !== null && { verdict }), ...(notApplicable && { notApplicable }) },
            },
      fullName: 'a scenario',
      result: () => ({ state, errors: [{ message: 'the run is gone' }] }),
    }))
  return { children: { allTests }, errors: () => errors } as unknown as TestModule
}

const held: Told = { state: 'passed', verdict: 'held' }
const violated: Told = { state: 'failed', verdict: 'violated' }
const unknown: Told = { state: 'failed', verdict: 'unknown' }
const notBegun: Told = { state: 'failed', verdict: null }
const ordinary: Told = { state: 'failed' }

test.each<[string, Told[], number | undefined]>([
  ['held', [held, { state: 'passed' }, { state: 'skipped', verdict: null }], undefined],
  ['violated, whatever else is unknown', [held, violated, unknown], 1],
  ['a violation that vitest takes for passed', [{ state: 'passed', verdict: 'violated' }], 1],
  ['unknown', [held, unknown], 3],
  ['a scenario that could not begin', [held, notBegun], 3],
  ['nothing that applies to any machine', [{ state: 'skipped', verdict: null, notApplicable: true }], 3],
  ['nothing that was begun', [{ state: 'skipped', verdict: null }], undefined],
  ['an ordinary test', [held, unknown, ordinary], undefined],
])('%s', (_what, tests, exitCode) => {
  const modules = [moduleOf(tests)]
  expect(exitCodeOf(modules, modules, [], [])).toBe(exitCode)
})

const usage = { code: 'USAGE', what: 'It is blocked.', hint: 'Mend it.' }

test('what the user must mend first is 2, unless a scenario has come to a verdict', () => {
  const [begun, blocked] = [[moduleOf([held])], [moduleOf([notBegun])]]
  expect(exitCodeOf(blocked, blocked, [], [usage])).toBe(2)
  expect(exitCodeOf(begun, begun, [], [usage])).toBe(3)
})

test('machines that were not put back make of a run that held one that is unknown', () => {
  const modules = [moduleOf([held])]
  expect(exitCodeOf(modules, modules, [], [{ ...usage, code: 'NOT_CLEANED' }])).toBe(3)
})

test('a file that cannot be loaded is unknown where it may have been a scenario', () => {
  const broken = [moduleOf([], [new Error('broken')])]
  expect(exitCodeOf(broken, broken, [], [])).toBe(3)
  expect(exitCodeOf(broken, [], [], [])).toBeUndefined()
})

test('a scenario that failed without a verdict is one that no ledger tells of', () => {
  expect(unrecorded([moduleOf([held, unknown, ordinary, notBegun])])).toEqual([
    { name: 'a scenario', why: 'the run is gone' },
  ])
})
