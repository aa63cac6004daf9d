import { expect, test } from 'vitest'
import { compareText } from '../../src/cli/compare/compare-text.ts'
import { renderComparison } from '../../src/compare/page.ts'
import type { Side } from '../../src/compare/side.ts'
import { refuseOther } from '../../src/compare/verification.ts'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import type { Verdict } from '../../src/evidence/verdict.ts'
import { nameOf, uuidOf } from '../history/synthetic-night.ts'
import { compared, nothing, sideOf, toldBy } from './sides.ts'

/** The first check of the second scenario on the first machine. */
const only =
  (verdict: Verdict) =>
  ({ machine, scenario, check }: { machine: number; scenario: number; check: number }) =>
    machine === 1 && scenario === 2 && check === 1 ? verdict : undefined

const scenario2 = sideOf().scenarios[1]?.name
const place = `debian-1 ${scenario2} own.check-1`

test('a run beside itself has nothing to tell, whatever it came to', () => {
  expect(toldBy(compared(sideOf(), sideOf()))).toEqual(nothing)
  const violated = sideOf({ verdict: only('violated') })
  expect(toldBy(compared(violated, violated))).toEqual(nothing)
  expect(compared(violated, violated).still).toHaveLength(1)
})

test.each<[Verdict, Verdict, string, ReturnType<typeof toldBy>['outcome']]>([
  ['held', 'violated', 'broken', 'violated'],
  ['violated', 'held', 'mended', 'held'],
  ['held', 'unknown', 'unseen', 'unknown'],
  ['violated', 'unknown', 'unseen', 'unknown'],
  ['unknown', 'held', 'seen', 'held'],
  ['unknown', 'violated', 'seen', 'unknown'],
])('a check that was %s and is %s is %s, and the whole is %s', (before, after, change, outcome) => {
  const told = toldBy(compared(sideOf({ verdict: only(before) }), sideOf({ verdict: only(after) })))
  expect(told).toMatchObject({ outcome, checks: [`${change} ${place}`] })
})

test('what could not be seen on both sides keeps one from saying that nothing is worse', () => {
  const unseen = sideOf({ verdict: only('unknown') })
  expect(toldBy(compared(unseen, unseen))).toEqual({ ...nothing, outcome: 'unknown', doubts: ['unseen'] })
})

test('a violation that a known issue covers is told with it and is not worse, until the issue expires', () => {
  const issue = {
    ...{ check: 'own.check-1', issue: 'https://bugs.example.org/2', owner: 'storage team' },
    ...{ expires: '2026-06-01', reason: 'It is known.' },
  }
  const after = sideOf({ verdict: only('violated') })
  const known = compared(sideOf(), after, { issues: [issue] })
  expect(known).toMatchObject({ outcome: 'held', checks: [{ change: 'broken', worse: false, issue }] })
  const expired = compared(sideOf(), after, { issues: [{ ...issue, expires: '2025-06-01' }] })
  expect(expired.outcome).toBe('violated')
})

/** With one check more at the end of its second scenario. */
function withOneMore(verdict: Verdict, before?: Verdict): Side {
  return sideOf(before ? { verdict: only(before) } : {}, ({ scenarios }) => {
    const [check] = scenarios[1]?.checks ?? []
    if (!check) throw new TypeError('the night has no such check')
    const id = check.id.replace('own.check-1', 'own.more')
    scenarios[1]?.checks.push({ ...check, id, judgement: 'own.more', verdict })
  })
}

test('a check that is new is told, and is worse only where it is violated in what held before', () => {
  const more = `new debian-1 ${scenario2} own.more`
  expect(toldBy(compared(sideOf(), withOneMore('held')))).toEqual({ ...nothing, checks: [more] })
  expect(toldBy(compared(sideOf(), withOneMore('violated')))).toMatchObject({
    ...{ outcome: 'violated', checks: [more], doubts: [] },
  })
  const violated = sideOf({ verdict: only('violated') })
  expect(toldBy(compared(violated, withOneMore('violated', 'violated')))).toMatchObject({
    ...{ outcome: 'unknown', checks: [more], doubts: ['not-known-before'] },
  })
})

test('a check that is gone cannot be said to hold, unless its scenario ended at a violation that is told', () => {
  expect(toldBy(compared(withOneMore('held'), sideOf()))).toMatchObject({
    ...{ outcome: 'unknown', checks: [`gone debian-1 ${scenario2} own.more`], doubts: ['gone'] },
  })
  const broken = sideOf({ verdict: only('violated') })
  expect(toldBy(compared(withOneMore('held'), broken))).toMatchObject({
    outcome: 'violated',
    checks: [`broken ${place}`, `cut short debian-1 ${scenario2} own.more`],
    doubts: [],
  })
})

/** Whose second scenario is not offered on its first machine. */
function withoutOffer(): Side {
  return sideOf({}, ({ scenarios: [, second] }) => {
    if (!second) throw new TypeError('the night has no such scenario')
    second.checks = second.checks.filter(({ machine }) => machine !== nameOf(1))
    second.notApplicable.push({ machine: nameOf(1), what: 'raw disks', reason: 'the host offers none' })
  })
}

test('what is not offered any more is told as that, and with --fail-on changed it is worse', () => {
  const told = toldBy(compared(sideOf(), withoutOffer()))
  expect(told).toMatchObject({ outcome: 'unknown', doubts: ['not-applicable'] })
  expect(told.checks).toEqual([1, 2].map((n) => `not applicable debian-1 ${scenario2} own.check-${n}`))
  expect(compared(sideOf(), withoutOffer(), { failOn: { changed: true } }).worse).toEqual([
    '2 checks are not applicable any more',
  ])
  expect(toldBy(compared(withoutOffer(), withoutOffer()))).toEqual(nothing)
})

test('an answer that changed is told, and with --fail-on changed it is worse', () => {
  const after = sideOf({}, ({ scenarios }) => {
    const [answer] = scenarios[0]?.characteristics ?? []
    if (answer) answer.answer = 'suspended'
  })
  expect(toldBy(compared(sideOf(), after))).toEqual({ ...nothing, answers: ['debian-1: off, suspended'] })
  const failing = compared(sideOf(), after, { failOn: { changed: true } })
  expect(failing).toMatchObject({ outcome: 'violated', worse: ['1 answer changed'] })
})

test('what machines and hosts are and were not is told, and of it delta formats count as changed', () => {
  const after = sideOf({ build: '25000000' }, ({ machines: [first] }) => {
    if (!first?.facts) throw new TypeError('the night has no such machine')
    first.facts.hardwareVersion = 'vmx-21'
    first.facts.tools = { version: '13.0.0', status: 'guestToolsCurrent' }
    first.facts.datastores = [{ name: 'datastore1', type: 'VMFS', version: '6.84' }]
  })
  const told = compared(sideOf(), after, { failOn: { changed: true } })
  expect(toldBy(told)).toEqual({
    ...nothing,
    surroundings: [
      'debian-1 host build: 24723872, 25000000',
      'debian-1 hardware version: vmx-19, vmx-21',
      'debian-1 Tools: 12.5.0 and guestToolsCurrent, 13.0.0 and guestToolsCurrent',
      'debian-1 datastores: datastore1 VMFS 6.82, datastore1 VMFS 6.84',
      ...['debian-2', 'debian-3'].map((name) => `${name} host build: 24723872, 25000000`),
    ],
  })
  const sparse = sideOf()
  if (sparse.told) sparse.told.deltaFormats = { 'debian-1': ['seSparseFormat'] }
  const formats = compared(sideOf(), sparse, { failOn: { changed: true } })
  expect(toldBy(formats)).toMatchObject({
    outcome: 'violated',
    surroundings: ['debian-1 delta formats: vmfsSparseFormat, seSparseFormat'],
  })
})

function renamed({ machines, scenarios, operations }: RunSummary): void {
  for (const machine of machines) if (machine.name === nameOf(1)) machine.name = 'payroll'
  const told = scenarios.flatMap(({ checks, characteristics }) => [...checks, ...characteristics])
  for (const one of [...told, ...operations]) if (one.machine === nameOf(1)) one.machine = 'payroll'
  for (const scenario of scenarios)
    scenario.machines = scenario.machines.map((name) => (name === nameOf(1) ? 'payroll' : name))
}

test('a machine that was renamed is the same by its instance UUID', () => {
  const told = toldBy(compared(sideOf(), sideOf({}, renamed)))
  expect(told).toEqual({ ...nothing, surroundings: ['payroll name: debian-1, payroll'] })
})

/** With another instance UUID of its first machine, or with none. */
function withUuid(uuid: string | null): Side {
  return sideOf({}, ({ machines: [first], scenarios }) => {
    if (first?.facts) first.facts.instanceUuid = uuid
    for (const check of scenarios.flatMap(({ checks }) => checks))
      check.id = check.id.replace(uuidOf(1), uuid ?? nameOf(1))
  })
}

test('where one side does not know the instance UUID, the name decides', () => {
  expect(toldBy(compared(sideOf(), withUuid(null)))).toEqual(nothing)
  expect(toldBy(compared(withUuid(null), sideOf()))).toEqual(nothing)
})

test('machines of one instance UUID are told apart by their names', () => {
  const copies = (change: (run: RunSummary) => void = () => {}) =>
    sideOf({}, (run) => {
      for (const { facts } of run.machines) if (facts) facts.instanceUuid = uuidOf(1)
      change(run)
    })
  expect(toldBy(compared(copies(), copies()))).toEqual(nothing)
  const worse = compared(
    copies(),
    copies(({ scenarios }) => {
      const check = scenarios.flatMap(({ checks }) => checks).find(({ machine }) => machine === nameOf(1))
      if (check) check.verdict = 'violated'
    }),
  )
  expect(worse.checks.map(({ machine, change }) => [machine.name, change])).toEqual([[nameOf(1), 'broken']])
})

test('a namesake of another instance UUID is another machine, unless names are asked to decide', () => {
  const told = compared(sideOf(), withUuid(uuidOf(77)))
  expect(told.doubts.map(({ code }) => code)).toEqual(['other-machines', 'other-machines'])
  expect(told.doubts[0]?.what).toContain(`debian-1 is another machine: its instance UUID was ${uuidOf(1)}`)
  expect(told.outcome).toBe('unknown')
  expect(toldBy(compared(sideOf(), withUuid(uuidOf(77)), { byName: true }))).toEqual(nothing)
})

test('it cannot be said of machines and scenarios that have no part after, and they are named', () => {
  const fewer = compared(sideOf(), sideOf({ absent: [2] }))
  expect(fewer).toMatchObject({
    outcome: 'unknown',
    doubts: [{ code: 'other-machines', what: 'debian-2 had a part before, and none after' }],
  })
  const shorter = compared(sideOf(), sideOf({ scenarios: 2 }))
  expect(shorter.doubts).toMatchObject([
    { code: 'other-scenarios', what: expect.stringMatching(/^“.*” ran before, and not after$/) },
  ])
  expect(toldBy(compared(sideOf({ scenarios: 2 }), sideOf()))).toMatchObject({ outcome: 'held', doubts: [] })
})

test('nor of runs with nothing in common, of one that did not end, and of checks without ids', () => {
  const others = sideOf({}, ({ scenarios }) => {
    for (const scenario of scenarios) scenario.name = `another ${scenario.name}`
    for (const check of scenarios.flatMap(({ checks }) => checks))
      check.id = check.id.replace('#', '#another ')
  })
  expect(toldBy(compared(sideOf(), others)).doubts).toEqual(['nothing-in-common', 'other-scenarios'])
  const trouble = { code: 'INTERRUPTED', what: 'the run 1 did not come to its end', hint: '' }
  const killed = sideOf({}, (run) => Object.assign(run, { trouble }))
  expect(toldBy(compared(killed, sideOf()))).toMatchObject({ outcome: 'unknown', doubts: ['not-ended'] })
  expect(compared(sideOf(), killed).doubts).toEqual([{ code: 'not-ended', what: `after: ${trouble.what}` }])
  const nameless = sideOf({}, ({ scenarios }) => {
    for (const check of scenarios[2]?.checks ?? []) check.judgement = ''
  })
  expect(toldBy(compared(nameless, nameless)).doubts).toEqual(['no-ids'])
})

test('a scenario that something kept from its end is told, with what it was', () => {
  const trouble = { code: 'DEADLINE', what: 'debian-1 did not answer.', hint: '' }
  const cut = sideOf({}, ({ scenarios: [first] }) => {
    if (first) Object.assign(first, { verdict: 'unknown', trouble, checks: first.checks.slice(0, 4) })
  })
  const told = compared(sideOf(), cut)
  expect(told.doubts).toMatchObject([
    {
      code: 'cut-short',
      what: expect.stringMatching(/did not come to its end after: debian-1 did not answer\.$/),
    },
  ])
  expect(told.checks.map(({ change }) => change)).toEqual(['cut short', 'cut short'])
})

test('the run that has verified a seal counts, too: what it found violated is worse, and what it did not see is a doubt', () => {
  const verification = (verdict: Verdict) => ({ verification: sideOf({ verdict: only(verdict) }) })
  expect(compared(sideOf(), sideOf(), verification('held')).outcome).toBe('held')
  expect(compared(sideOf(), sideOf(), verification('violated')).worse).toEqual([
    '1 check of the seal is violated',
  ])
  const unseen = compared(sideOf(), sideOf(), verification('unknown'))
  expect(unseen).toMatchObject({ outcome: 'unknown', doubts: [{ code: 'unseen' }] })
})

test('a sealed machine that could not be verified is a doubt, though the others hold', () => {
  const trouble = { code: 'SEALED_MACHINE_LOST', what: 'debian-9 is on no host.', hint: '' }
  const verification = sideOf({}, ({ scenarios: [first] }) => {
    if (first) Object.assign(first, { machines: ['debian-9'], verdict: 'unknown', checks: [], trouble })
  })
  const { outcome, doubts } = compared(sideOf(), sideOf(), { verification })
  expect({ outcome, doubts }).toEqual({
    outcome: 'unknown',
    doubts: [
      {
        code: 'cut-short',
        what: 'the seal on debian-9 was not verified to its end: debian-9 is on no host.',
      },
    ],
  })
})

test('a sealed machine of which the verification tells nothing is a doubt', () => {
  const machines = [1, 2].map((i) => ({ name: nameOf(i), parts: [] }))
  const sealed = (...names: string[]) => ({
    verification: sideOf(),
    seal: { machines: [...machines, ...names.map((name) => ({ name, parts: [] }))] },
  })
  expect(compared(sideOf(), sideOf(), sealed()).outcome).toBe('held')
  expect(compared(sideOf(), sideOf(), sealed('payroll'))).toMatchObject({
    outcome: 'unknown',
    doubts: [
      { code: 'other-machines', what: expect.stringContaining('nothing of payroll, which is sealed') },
    ],
  })
})

test('what of a seal does not hold is told by machine and statement, and what was not applicable as a limit', () => {
  const verification = sideOf({ verdict: only('violated') }, ({ scenarios: [first] }) => {
    const what = 'the memory of the part “later”'
    first?.notApplicable.push({ machine: nameOf(1), what, reason: 'its processors are gone' })
  })
  const comparison = compared(sideOf(), sideOf(), { verification })
  const [broken] = comparison.verification?.violated ?? []
  expect(broken?.statement).toBeTruthy()
  expect(compareText(comparison)).toContain(`${broken?.machine}: ${broken?.statement}`)
  const page = renderComparison(comparison, undefined)
  expect(page).toContain(`on ${broken?.machine}: ${broken?.statement}`)
  expect(page).toContain(
    `not applicable, and so not verified: the memory of the part “later” on ${nameOf(1)}`,
  )
})

test('only a run that has verified this seal counts as its verification', () => {
  const seal = { seal: '5ea1ed01', name: '8.0U3', owner: '', at: '', machines: [], sha256: '' }
  const verifying = (command: string) => {
    const side = sideOf()
    return { ...side, told: { ...side.told!, command } }
  }
  expect(() => refuseOther(sideOf(), undefined)).toThrow(/has verified no seal/)
  expect(() => refuseOther(verifying('snapwitness verify 99999999'), seal)).toThrow(
    /has verified the seal 99999999, and not 5ea1ed01 “8.0U3”/,
  )
  expect(() => refuseOther(verifying('snapwitness verify 5ea1ed01'), seal)).not.toThrow()
})

test('a check that held and was not made any more is a doubt, also behind a violation that is known', () => {
  const trouble = { code: 'DEADLINE', what: 'debian-1 did not answer.', hint: '' }
  const broken = (changed: object) => (run: RunSummary) => {
    const [first] = run.scenarios
    if (!first) return
    const [one, ...others] = first.checks
    const checks = [{ ...one, verdict: 'violated' }, ...others]
    Object.assign(first, { verdict: 'violated', checks, ...changed })
    if (Object.hasOwn(changed, 'trouble')) first.checks.splice(4)
  }
  const told = compared(sideOf({}, broken({})), sideOf({}, broken({ trouble })))
  expect(told.outcome).toBe('unknown')
  expect(told.doubts.map(({ code }) => code)).toEqual(['cut-short'])
})
