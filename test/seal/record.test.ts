import { expect, test } from 'vitest'
import { rebuilt, recordOf, type SealOnHosts } from '../../src/seal/rebuild.ts'
import { digestOf, partText, readPart, type SealRecord, sealText } from '../../src/seal/record.ts'
import { keptIn, markSettings, partSettings, wholeSettings, withoutSeal } from '../../src/seal/settings.ts'
import { facts, mark, part, parts } from './example-seal.ts'

const { machines: _, ...header } = mark
const record: SealRecord = { ...header, machines: [{ ...facts, parts }] }

/** As a machine and its snapshots keep them: each the parts that it stands under. */
const settingsOf = (...names: string[]): Record<string, string> =>
  Object.assign(
    markSettings(mark, facts),
    ...names.map((name) => partSettings(parts.find((one) => one.part === name)!)),
  )

const inSnapshots = {
  off: settingsOf('off'),
  on: settingsOf('off', 'on'),
  memory: settingsOf('off', 'on', 'memory'),
  branch: settingsOf('off', 'on', 'branch'),
}
const now = { ...settingsOf('off', 'on', 'branch', 'here'), ...wholeSettings(parts) }
const told = new Map(parts.map((one) => [one.part, digestOf(partText(one))]))

function found(settings: Record<string, string>[], tags = told): SealOnHosts {
  const kept = settings.map((each) => keptIn(each))
  const machine = { ...recordOf(kept, tags), kept } as SealOnHosts['machines'][number]
  return { seal: mark.seal, mark, machines: [machine] }
}

test('the same seal is the same text, in whichever order its machines and parts are found', () => {
  const other = { ...facts, name: 'win10-1', instanceUuid: 'aa', parts }
  const [one, two] = [
    { ...record, machines: [...record.machines, other] },
    { machines: [other, { parts: parts.toReversed(), ...facts }], ...header },
  ]
  expect(sealText(two)).toBe(sealText(one))
  expect(sealText(JSON.parse(sealText(one)))).toBe(sealText(one))
})

test('a part takes some hundred bytes', () => {
  for (const each of parts) expect(partText(each).length).toBeLessThan(700)
})

test('what is on the machine is rebuilt to the file, byte for byte', () => {
  const whole = rebuilt(found([now, ...Object.values(inSnapshots)]))
  expect(whole && sealText(whole)).toBe(sealText(record))
})

test('a verification that was cut short leaves the record of the place in a snapshot of its own', () => {
  const whole = rebuilt(found([inSnapshots.off, inSnapshots.memory, now, inSnapshots.branch]))
  expect(whole && sealText(whole)).toBe(sealText(record))
})

test.each([
  [
    'a snapshot is gone, and its record with it',
    [now, inSnapshots.branch],
    told,
    'the record of the part “memory”',
  ],
  ['somebody has reverted the machine', Object.values(inSnapshots), told, 'which parts there were'],
  [
    'a description was edited',
    [now, ...Object.values(inSnapshots)],
    new Map([...told, ['on', '0000000000000000']]),
    'no snapshot says that it is the part “on”',
  ],
  ['all settings are lost', [{}, {}], told, 'what the machine was like'],
])('where %s nothing is rebuilt, and it is told what is missing', (_what, settings, tags, missing) => {
  const seal = found(settings as Record<string, string>[], tags)
  expect(rebuilt(seal)).toBeUndefined()
  expect(seal.machines[0]?.missing.join('\n')).toContain(missing)
})

test('of a seal of two machines one alone is not the seal', () => {
  const one = found([now, ...Object.values(inSnapshots)])
  expect(rebuilt({ ...one, mark: { ...mark, machines: 2 } })).toBeUndefined()
})

test('a record that is long stands in several settings, and all of them are taken off again', () => {
  const long = part('on', 'off', { guest: { bootId: 'b'.repeat(3000), memory: 'm', systemDisk: 's' } })
  const settings = {
    ...partSettings(long),
    'snapwitness.allow': 'sealed 5f3a9c01',
    'disk.enableUUID': 'TRUE',
  }
  expect(Object.values(settings).every((value) => value.length <= 1000)).toBe(true)
  expect(keptIn(settings).records.get('on')).toBe(partText(long))
  expect(Object.keys(withoutSeal(settings, '5f3a9c01'))).toEqual(Object.keys(partSettings(long)))
})

test('what is no record is none, whoever has written it', () => {
  expect(readPart('{')).toBeUndefined()
  expect(readPart(JSON.stringify({ ...part('on', 'off'), part: 'on\n## and more' }))).toBeUndefined()
  expect(keptIn({ 'snapwitness.seal': 'null', 'snapwitness.seal.record.on.0': 'x' })).toMatchObject({
    mark: undefined,
    records: new Map(),
  })
})
