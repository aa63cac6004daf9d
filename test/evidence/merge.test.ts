import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { mergeShards } from '../../src/evidence/merge.ts'
import { ofType, type RunSummary, summarize } from '../../src/evidence/run-summary.ts'
import { nightLedger } from '../report/night-ledger.ts'
import { shardsOf } from './shards.ts'

const whole = () =>
  nightLedger({
    ...{ machines: 11, scenarios: 4, crew: (scenario) => (scenario === 4 ? 2 : 1) },
    outcome: (scenario, machine) => (scenario === 2 && machine === 3 ? 'violated' : undefined),
  })

test('what was split by machines and merged again is the run that it was, but for its id and its time', () => {
  const merged = summarize(mergeShards(shardsOf(whole(), 3), 'feedbeef'))
  expect(merged.runId).toBe('feedbeef')
  expect(timeless(merged)).toEqual(timeless(summarize(whole())))
  expect(merged.scenarios).toHaveLength(11 + 11 + 11 + 5)
})

test('it makes no difference which shard was run when', () => {
  const shards = shardsOf(whole(), 3).map(({ folder, entries }, i) => ({
    folder,
    entries: entries.map((entry) => ({ ...entry, at: entry.at.replace('T02', `T0${5 - i}`) })),
  }))
  expect(timeless(summarize(mergeShards(shards, '1')))).toEqual(timeless(summarize(whole())))
})

test('the folders may be named in any order', () => {
  const shards = shardsOf(whole(), 3)
  expect(mergeShards(shards.toReversed(), '1')).toEqual(mergeShards(shards, '1'))
})

test('a shard of another night is no part of this one, and is told', () => {
  const [one, two] = shardsOf(whole(), 2)
  const old = {
    ...one!,
    entries: one!.entries.map((entry) => ({ ...entry, at: entry.at.replace(/^\d{4}-/, '2019-') })),
  }
  expect(summarize(mergeShards([old, two!], '1')).trouble?.what).toMatch(
    /^Shard 1 of 2 was begun at 2019-.*, more than a day before the newest/,
  )
})

test('the ledger of a merged run has one beginning and one end, and its entries are in the order of time', () => {
  const entries = mergeShards(shardsOf(whole(), 3), 'feedbeef')
  const times = entries.map(({ at }) => at)
  expect(times).toEqual(times.toSorted())
  expect([entries[0]?.type, entries.at(-1)?.type]).toEqual(['run-started', 'run-ended'])
  expect(ofType(entries, 'run-started')).toMatchObject([
    { runId: 'feedbeef', mergedOf: ['00000001', '00000002', '00000003'] },
  ])
  expect(ofType(entries, 'run-ended')).toMatchObject([{ verdict: 'violated' }])
  expect(ofType(entries, 'run-started')[0]).not.toHaveProperty('shard')
})

test('whoever ran the shards has run what was merged of them, each once', () => {
  const by = (owners: readonly string[]) =>
    shardsOf(whole(), owners.length).map((shard, i) => ({
      ...shard,
      entries: shard.entries.map((entry) =>
        entry.type === 'run-started' && owners[i] ? { ...entry, by: owners[i] } : entry,
      ),
    }))
  const started = (owners: readonly string[]) => ofType(mergeShards(by(owners), '1'), 'run-started')[0]
  expect(started(['nightly@ci-1', 'nightly@ci-2', 'nightly@ci-1'])?.by).toBe('nightly@ci-1, nightly@ci-2')
  expect(started(['', '', ''])).not.toHaveProperty('by')
})

test('where the clock of a computer went back, the order within its shard stays', () => {
  const [one, two] = shardsOf(nightLedger(), 2)
  if (!one || !two) throw new Error('there are two')
  const back = two.entries.map((entry, i) => (i < 20 ? { ...entry, at: '2026-03-02T09:00:00.000Z' } : entry))
  const merged = mergeShards([one, { ...two, entries: back }], '1')
  const own = new Set<Entry>(back)
  expect(merged.filter((entry) => own.has(entry))).toEqual(back.slice(1, -1))
})

test('a finding about the host that every shard has had is told once', () => {
  const finding: Entry = {
    ...{ type: 'finding', at: '2026-03-02T02:15:05.000Z', id: 'licence', severity: 'warning' },
    ...{ what: 'The licence ends soon', follows: 'Then nothing works.', mend: 'Renew it.' },
  }
  const shards = shardsOf(nightLedger(), 3).map(({ folder, entries: [first, ...rest] }) => ({
    ...{ folder, entries: first ? [first, finding, ...rest] : [] },
  }))
  expect(ofType(mergeShards(shards, '1'), 'finding')).toEqual([finding])
})

test('a shard that is missing is the trouble of the run, which is unknown', () => {
  const merged = summarize(mergeShards(shardsOf(nightLedger({ machines: 4 }), 4).toSpliced(2, 1), '1'))
  expect(merged).toMatchObject({ verdict: 'unknown', trouble: { what: 'Shard 3 of 4 is missing.' } })
  const [only] = shardsOf(nightLedger({ machines: 4 }), 4)
  expect(mergeShards(only ? [only] : [], '1').at(-1)).toMatchObject({
    ...{ verdict: 'unknown', trouble: { what: 'Shards 2, 3 and 4 of 4 are missing.' } },
  })
})

test('a violation stays one, whatever is missing', () => {
  const [first] = shardsOf(nightLedger({ outcome: () => 'violated' }), 3)
  const merged = summarize(mergeShards(first ? [first] : [], '1'))
  expect(merged).toMatchObject({ verdict: 'violated', trouble: { what: 'Shards 2 and 3 of 3 are missing.' } })
})

test('a shard that was killed is named, and so is one that was killed when it had been gone on with', () => {
  const killed = (last: Entry[]) =>
    shardsOf(nightLedger(), 2).map((shard, i) => ({
      ...shard,
      entries: i === 1 ? [...shard.entries, ...last] : shard.entries,
    }))
  const resumed: Entry = {
    ...{ type: 'run-resumed', at: '2026-03-02T09:00:00.000Z', version: '0.1.0', command: 'snapwitness run' },
  }
  const endless = shardsOf(nightLedger(), 2).map((shard, i) => ({
    ...shard,
    entries: i === 1 ? shard.entries.slice(0, -1) : shard.entries,
  }))
  for (const shards of [endless, killed([resumed])]) {
    expect(summarize(mergeShards(shards, '1'))).toMatchObject({
      verdict: 'unknown',
      trouble: { what: 'Shard 2 of 2 was killed before its end.', hint: expect.stringContaining('shard-2') },
    })
  }
})

test('a shard that was run twice is told with both folders, and what each has found stays', () => {
  const [one, two] = shardsOf(nightLedger(), 2)
  const [again] = shardsOf(nightLedger(), 2, 'again')
  if (!one || !two || !again) throw new Error('there are three')
  const anew = again.entries.map((entry) =>
    entry.type === 'run-started' ? { ...entry, runId: '0badcafe' } : entry,
  )
  const merged = summarize(mergeShards([one, two, { ...again, entries: anew }], '1'))
  expect(merged).toMatchObject({
    verdict: 'unknown',
    trouble: { what: 'Shard 1 is there 2 times: shard-1 and again-1.' },
  })
})

test('a folder that is named twice is refused, whichever it is', () => {
  const [one, two] = shardsOf(nightLedger(), 2)
  if (!one || !two) throw new Error('there are two')
  expect(() => mergeShards([one, two, { ...two, folder: './shard-2/' }], '1')).toThrow(
    'shard-2 and ./shard-2/ are the same shard.',
  )
})

test('shards of another number of parts leave unknown what is missing', () => {
  const shards = shardsOf(nightLedger({ machines: 4 }), 4).map((shard, i) => ({
    ...shard,
    entries: shard.entries.map((entry) =>
      entry.type === 'run-started' && i === 1 ? { ...entry, shard: { index: 2, of: 5 } } : entry,
    ),
  }))
  expect(summarize(mergeShards(shards, '1')).trouble?.what).toMatch(/^The shards are parts of 4 and 5, /)
})

test('what befell one of the shards befell the run', () => {
  const trouble = { code: 'NOT_AS_FOUND', what: 'debian-1 has another disk.', hint: 'Look at it.' }
  const shards = shardsOf(nightLedger(), 2).map((shard, i) => ({
    ...shard,
    entries: shard.entries.map((entry) =>
      entry.type === 'run-ended' && i === 0 ? { ...entry, trouble } : entry,
    ),
  }))
  expect(summarize(mergeShards(shards, '1'))).toMatchObject({
    ...{ verdict: 'unknown', trouble: { ...trouble, what: 'Shard 1 of 2: debian-1 has another disk.' } },
  })
})

test.each([
  ['a whole run', (entries: Entry[]) => entries.map(withStart({ shard: undefined })), /it is a whole one/],
  [
    'a merged run',
    (entries: Entry[]) => entries.map(withStart({ shard: undefined, mergedOf: ['1'] })),
    /merged already/,
  ],
  ['a ledger without its beginning', (entries: Entry[]) => entries.slice(1), /has no beginning/],
  [
    'another version',
    (entries: Entry[]) => entries.map(withStart({ version: '0.0.9' })),
    /versions are “0.1.0” and “0.0.9”/,
  ],
  [
    'other filters',
    (entries: Entry[]) => entries.map(withStart({ command: 'snapwitness run 07' })),
    /commands are/,
  ],
  ['the same shard', (entries: Entry[]) => entries.map(withStart({ runId: '00000001' })), /are the same/],
  [
    'another configuration, by which a machine is in two shards',
    (entries: Entry[]) =>
      entries.map((entry) =>
        entry.type === 'scenario-started' ? { ...entry, machines: ['debian-1'] } : entry,
      ),
    /debian-1 is in shard 1 and in shard 2/,
  ],
] as const)('%s is refused beside a shard, with a hint', (_, changed, told) => {
  const [one, two] = shardsOf(nightLedger(), 2)
  const entries = changed([...(two?.entries ?? [])])
  const merge = () => mergeShards([...(one ? [one] : []), { folder: 'other', entries }], '1')
  expect(merge).toThrow(told)
  expect(merge).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.stringMatching(/\.$/) }))
})

function withStart(changed: object) {
  return (entry: Entry): Entry => (entry.type === 'run-started' ? { ...entry, ...changed } : entry)
}

function timeless({ runId: _, startedAt: _at, durationMs: _ms, ...rest }: RunSummary): object {
  return rest
}
