import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { doneUnits, scenariosThatCount, summarize } from '../../src/evidence/run-summary.ts'
import { atBaseline } from '../../src/safety/baseline.ts'

const at = '2026-01-01T00:00:00.000Z'
const trouble = { code: 'INTERRUPTED', what: 'It was asked to stop.', hint: 'Resume it.' }

function scenario(id: string, name: string, ...rest: Entry[]): Entry[] {
  return [{ type: 'scenario-started', at, scenario: id, name, file: 'f', machines: ['debian-1'] }, ...rest]
}

function ended(id: string, verdict: 'held' | 'unknown', more: { trouble?: typeof trouble } = {}): Entry {
  return { type: 'scenario-ended', at, scenario: id, verdict, durationMs: 1, ...more }
}

function check(id: string, verdict: 'held' | 'violated'): Entry {
  const about = { machine: 'debian-1', statement: 's', expected: 'e', seen: 's', observations: [] }
  const which = { check: id, id: 'disk.absent', object: '', negated: false, args: {} }
  return { type: 'check', at, scenario: id, step: 't', verdict, ...about, ...which }
}

test('a resumed run does again what has no end, or was asked to stop, and nothing else', () => {
  const entries = [
    ...scenario('1', 'held', check('1', 'held'), ended('1', 'held')),
    ...scenario('2', 'unknown', ended('2', 'unknown')),
    ...scenario('3', 'killed', check('3', 'held')),
    ...scenario('4', 'killed after a finding', check('4', 'violated')),
    ...scenario('5', 'asked to stop', ended('5', 'unknown', { trouble })),
  ]
  expect(doneUnits(entries).judged).toEqual([
    'f#held on debian-1',
    'f#unknown on debian-1',
    'f#killed after a finding on debian-1',
  ])
})

test('what some trouble kept from being seen is tried once more, in the place of that attempt', () => {
  const dead = { trouble: { code: 'SSH', what: 'Nobody answers.', hint: 'Look at it.' } }
  const entries = [
    ...scenario('1', 'a', ended('1', 'unknown', dead)),
    ...scenario('2', 'b', check('2', 'violated'), ended('2', 'unknown', dead)),
  ]
  expect(doneUnits(entries)).toEqual({ judged: ['f#b on debian-1'], unseen: { 'f#a on debian-1': '1' } })
  const started: Entry = { ...scenario('3', 'a')[0], triesAgain: '1' } as Entry
  const again = [...entries, started, check('3', 'held'), ended('3', 'held')]
  expect(summarize(again).scenarios.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['a', 'held'],
    ['b', 'violated'],
  ])
  const twice = [...entries, started, ended('3', 'unknown', dead)]
  expect(doneUnits(twice)).toEqual({ judged: ['f#a on debian-1', 'f#b on debian-1'], unseen: {} })
})

test('of a scenario that was tried again the last attempt says whether it is to be done', () => {
  const entries = [...scenario('1', 'a', ended('1', 'unknown')), ...scenario('2', 'a', check('2', 'held'))]
  expect(doneUnits(entries).judged).toEqual([])
  expect(doneUnits([...entries, ended('2', 'held')]).judged).toEqual(['f#a on debian-1'])
})

test('of a scenario that was made anew the first attempt does not count, unless it found a violation', () => {
  const again = scenario('9', 'a', check('9', 'held'), ended('9', 'held'))
  const cut = [...scenario('1', 'a', check('1', 'held')), ...again]
  expect(scenariosThatCount(cut).map(({ scenario: id }) => id)).toEqual(['9'])
  expect(summarize(cut).scenarios.map(({ verdict }) => verdict)).toEqual(['held'])
  const found = [...scenario('1', 'a', check('1', 'violated')), ...again]
  expect(summarize(found).scenarios.map(({ verdict }) => verdict)).toEqual(['violated', 'held'])
})

test('a machine is at its baseline until a scenario does something to it, and after it was returned', () => {
  let count = 0
  const operation = (id: string, action: string, outcome: 'succeeded' | 'failed' = 'succeeded'): Entry[] => {
    const operation = String(++count)
    const about = { machine: 'debian-1', step: 't', details: {} }
    return [
      { type: 'operation-started', at, scenario: id, operation, action, ...about },
      { type: 'operation-ended', at, operation, outcome, durationMs: 1, details: {} },
    ]
  }
  const taken = [...operation('run', 'take the lease'), ...operation('run', 'take the baseline')]
  const worked = [...taken, ...operation('1', 'log in to the guest')]
  const failed = [...worked, ...operation('1', 'return to the baseline', 'failed')]
  const returned = [...failed, ...operation('1', 'return to the baseline'), ...operation('1', 'delete file')]
  const after = (entries: Entry[]) => {
    const state = atBaseline.beginning()
    for (const entry of entries) atBaseline.take(state, entry)
    return state.machines
  }
  const there = ['debian-1']
  expect([[], taken, worked, failed, returned].map(after)).toEqual([[], there, [], [], there])
})
