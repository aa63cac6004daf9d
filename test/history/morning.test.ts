import { expect, test } from 'vitest'
import type { KnownIssue } from '../../src/history/known-issues.ts'
import { gateOf } from '../../src/history/morning.ts'
import { headline, linesOf } from '../../src/history/news.ts'
import { type NightWish, nameOf, nightOf, startOf } from './synthetic-night.ts'
import { morningAfter, morningIn, storeOf } from './temp-store.ts'

/** Promise 7 is the seventh scenario of the catalogue. */
const seventh = { machines: 40, scenarios: 8 }

/** Nights up to that, with a fault on three machines from the third on. */
function nights(last: number, wish: Partial<NightWish> = {}) {
  return Array.from({ length: last }, (_, at) =>
    nightOf({
      ...{ night: at + 1, ...seventh, ...wish },
      verdict: ({ machine, scenario }) =>
        at + 1 >= 3 && scenario === 7 && machine <= 3 ? 'violated' : undefined,
    }),
  )
}

const issue: KnownIssue = {
  promise: 7,
  issue: 'https://bugs.example.org/7',
  owner: 'storage team',
  expires: '2026-01-05',
  reason: 'The array loses a delta.',
}

test('the morning after a fault names promise, machines and build', async () => {
  const morning = await morningAfter(nights(3))
  expect(headline(morning)).toBe('New since build 24723872: promise 7 on 3 of 40 machines')
  expect(gateOf(morning)).toBe('violated')
})

test('the morning after that still counts it, and says since when', async () => {
  const morning = await morningAfter(nights(4))
  expect(headline(morning)).toBe('Still violated since build 24723872: promise 7 on 3 of 40 machines')
  expect(linesOf(morning)[0]).toContain(
    'still: promise 7 on debian-1, debian-2, debian-3, since 2026-01-03 (run 00000003) on build 24723872',
  )
  expect(gateOf(morning)).toBe('violated')
})

test('a known issue changes the gate, and not the verdict', async () => {
  const morning = await morningAfter(nights(5), { issues: [issue] })
  expect(gateOf(morning)).toBe('held')
  expect(morning.verdict).toBe('violated')
  expect(new Set(morning.findings.map(({ standing }) => standing))).toEqual(new Set(['known']))
  expect(linesOf(morning).join('\n')).toContain('https://bugs.example.org/7 (storage team, until 2026-01-05)')
})

test('one that has expired counts again, and says so', async () => {
  const morning = await morningAfter(nights(6), { issues: [issue] })
  expect(gateOf(morning)).toBe('violated')
  expect(linesOf(morning).join('\n')).toContain('has expired on 2026-01-05, and it counts again')
})

test('one whose checks held for five nights asks to be removed, and one of fewer nights does not', async () => {
  const other = { ...issue, promise: 1 }
  expect((await morningAfter(nights(5), { issues: [other] })).removable).toEqual([
    { issue: other, nights: 5 },
  ])
  expect((await morningAfter(nights(4), { issues: [other] })).removable).toEqual([])
  expect((await morningAfter(nights(8), { issues: [issue] })).removable).toEqual([])
})

test('what is violated on all nights that are looked at is followed to where it began', async () => {
  const store = await storeOf(nights(12, { machines: 2 }))
  const morning = await morningIn(store, { nights: 2 })
  expect(morning.before).toHaveLength(2)
  const began = morning.findings.map(({ since }) => since?.startedAt)
  expect(new Set(began)).toEqual(new Set([startOf(3)]))
})

test('a night in which it could not be seen hides no beginning, be it the last that is looked at', async () => {
  const unseen = nightOf({ night: 9, ...seventh, machines: 2, verdict: () => 'unknown' })
  const all = nights(12, { machines: 2 }).map((night, at) => (at === 8 ? unseen : night))
  const { findings } = await morningIn(await storeOf(all), { nights: 3 })
  expect(new Set(findings.map(({ since }) => since?.startedAt))).toEqual(new Set([startOf(3)]))
})

test.each(['unknown', 'not run'])(
  'what was violated when it was judged last, and %s since, is still violated',
  async (since) => {
    const all = nights(9, { machines: 2 }).map((night, at) => {
      if (at < 4 || at === 8) return night
      const verdict = ({ scenario }: { scenario: number }) => (scenario === 7 ? 'unknown' : undefined)
      const unseen = nightOf({ night: at + 1, ...seventh, machines: 2, verdict })
      const scenarios = unseen.scenarios.filter((_, place) => since === 'unknown' || place !== 6)
      return { ...unseen, scenarios }
    })
    const morning = await morningIn(await storeOf(all), { nights: 2 })
    expect(headline(morning)).toBe('Still violated since build 24723872: promise 7 on 2 of 2 machines')
    expect(new Set(morning.findings.map(({ since: began }) => began?.startedAt))).toEqual(
      new Set([startOf(3)]),
    )
  },
)

test('a run that is violated by nothing that can be told leaves the gate at “cannot say”', async () => {
  const [night] = nights(3, { machines: 2 }).slice(-1)
  if (!night) throw new TypeError('no night')
  const scenarios = night.scenarios.map((scenario) => ({
    ...scenario,
    checks: scenario.checks.map((check) => ({ ...check, judgement: '' })),
  }))
  const morning = await morningAfter([{ ...night, scenarios }])
  expect(gateOf(morning)).toBe('unknown')
  expect(headline(morning)).toMatch(/: what it found violated has no id by which another night knows it$/)
})

test('of a run that was killed between two scenarios it is told that it has no end', async () => {
  const morning = await morningAfter([{ ...nightOf({ night: 1 }), verdict: 'unknown' }])
  expect(headline(morning)).toBe('Not all was seen on build 24723872: the run did not come to its end')
})

test('a machine that is absent is not run, whatever it was, and the gate goes by the others', async () => {
  const all = [...nights(2), nightOf({ night: 3, ...seventh, absent: [9] })]
  const morning = await morningAfter(all)
  expect(new Set(morning.findings.map(({ standing, machine }) => `${standing} ${machine.name}`))).toEqual(
    new Set([`not run ${nameOf(9)}`]),
  )
  expect(gateOf(morning)).toBe('held')
})

test('what could not be seen is neither new nor fixed, and the gate cannot say', async () => {
  const unseen = nightOf({
    night: 4,
    ...seventh,
    verdict: ({ scenario }) => (scenario === 7 ? 'unknown' : undefined),
  })
  const morning = await morningAfter([...nights(3), unseen])
  expect(new Set(morning.findings.map(({ standing }) => standing))).toEqual(new Set(['unknown']))
  expect(gateOf(morning)).toBe('unknown')
  expect(headline(morning)).toMatch(/^Not all was seen on build 24723872: 80 checks could not be made/)
})

test('a violation that all know leaves the gate at “cannot say” where a scenario was not seen to its end', async () => {
  const night = nights(5).at(-1)
  if (!night) throw new TypeError('no night')
  const [first, ...others] = night.scenarios
  if (!first) throw new TypeError('no scenario')
  const trouble = { code: 'DEADLINE', what: 'debian-1 did not answer.', hint: 'Look at it.' }
  const run = {
    ...night,
    scenarios: [{ ...first, verdict: 'unknown' as const, checks: [], trouble }, ...others],
  }
  const morning = await morningAfter([...nights(4), run], { issues: [issue] })
  expect(gateOf(morning)).toBe('unknown')
  expect(linesOf(morning).join('\n')).toContain('did not come to its end: debian-1 did not answer.')
})

test('runs of other machines are no nights before', async () => {
  const store = await storeOf([
    nightOf({ night: 1, machines: 2, absent: [2] }),
    nightOf({ night: 2, machines: 2, absent: [1] }),
  ])
  expect((await morningIn(store)).before).toEqual([])
})

test('a night is counted by when it was, not by when it was recorded', async () => {
  const [first, second, third] = nights(3, { machines: 3 })
  if (!first || !second || !third) throw new TypeError('no nights')
  const morning = await morningAfter([third, first, second])
  expect(morning.night.startedAt).toBe(startOf(3))
  expect(headline(morning)).toBe('New since build 24723872: promise 7 on 3 of 3 machines')
})

test('an empty history says that it holds no run', async () => {
  await expect(morningAfter([])).rejects.toThrow(/holds no run yet.\nHint: /)
})

test('of a scenario with several crews it is told which of them did not come to its end', async () => {
  const [night] = nights(1, { machines: 2, scenarios: 1 })
  if (!night) throw new TypeError('no night')
  const scenarios = night.scenarios.flatMap((scenario) =>
    scenario.machines.map((machine) => ({
      ...{ ...scenario, machines: [machine], verdict: 'unknown' as const },
      checks: scenario.checks.filter((check) => check.machine === machine),
    })),
  )
  const unseen = linesOf(await morningAfter([{ ...night, scenarios }])).filter((line) => /its end/.test(line))
  expect(unseen).toEqual(
    [1, 2].map((at) => expect.stringContaining(`on ${nameOf(at)} did not come to its end`)),
  )
})

test('one that names a check or a promise which nothing has is told, and no other is', async () => {
  const { promise: _, ...rest } = issue
  const issues = [issue, { ...rest, check: 'revert.memry' }, { ...issue, promise: 'no-such-promise' }]
  const morning = await morningAfter(nights(3), { issues })
  expect(morning.aboutNothing).toEqual(issues.slice(1))
  const told = linesOf(morning).join('\n')
  expect(told).toContain('Check revert.memry is in the known issues (https://bugs.example.org/7)')
  expect(told).not.toContain('Promise 7 is in the known issues')
})
