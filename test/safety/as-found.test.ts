import { expect, test } from 'vitest'
import { clockBehind, differencesFrom } from '../../src/safety/as-found.ts'
import { diskOn, guest, machine, node, plainSettings } from '../judge/evidence.ts'

const found = { host: machine({ snapshots: [], currentSnapshot: null }), guest: guest() }
const kept = { keptMemory: true }

test('a machine that is as it was differs in nothing, also where its host has moved its files', () => {
  const moved = diskOn('Hard disk 1', ['x-2', 'x-1', 'x'])
  const now = { ...found, host: { ...found.host, disks: [moved] } }
  expect(differencesFrom(found, now, kept)).toEqual([])
})

test('a machine that its host tells in another order differs in nothing', () => {
  const told = (one: string, other: string) => ({
    ...found,
    host: {
      ...found.host,
      snapshots: [node('first', node(one), node(other))],
      disks: [diskOn(one, [one]), diskOn(other, [other])],
    },
  })
  expect(differencesFrom(told('a', 'b'), told('b', 'a'), kept)).toEqual([])
})

test.each([
  ['it is poweredOff', { host: { ...found.host, powerState: 'poweredOff' } }],
  ['it has the snapshots “ours”', { host: { ...found.host, snapshots: [node('ours')] } }],
  ['it has the disks', { host: { ...found.host, disks: [] } }],
  [
    'it has the settings 448 MiB, 1 CPUs, notes “other”',
    {
      host: { ...found.host, settings: { ...plainSettings, annotation: 'other' } },
    },
  ],
  [
    'it has our settings “snapwitness.example” “later”',
    {
      host: {
        ...found.host,
        settings: { ...plainSettings, extraConfig: { 'snapwitness.example': 'later' } },
      },
    },
  ],
  ['its guest has booted since', { guest: guest({ bootId: 'another' }) }],
  ['its memory holds “left”', { guest: guest({ marks: { memory: 'left', systemDisk: 'disk mark' } }) }],
  ['its guest cannot be looked at', { guest: undefined }],
])('what differs is said: %s', (words, changed) => {
  expect(differencesFrom(found, { ...found, ...changed }, kept).join('; ')).toContain(words)
})

test('a machine whose memory its host cannot keep has booted, and that is no difference', () => {
  const now = { ...found, guest: guest({ bootId: 'another' }) }
  expect(differencesFrom(found, now, { keptMemory: false })).toEqual([])
})

test('a clock is behind by the time that the machine was set back', () => {
  const at = Date.parse('2026-03-02T02:15:04.000Z')
  const clock = (ms: number) => guest({ clock: new Date(at + ms).toISOString() })
  expect(clockBehind({ guest: clock(0), at }, { guest: clock(600_000), at: at + 600_000 })).toBe(0)
  expect(clockBehind({ guest: clock(0), at }, { guest: clock(5_000), at: at + 600_000 })).toBe(595_000)
})

test('a clock that was found ahead, and has been set right meanwhile, is not behind', () => {
  const at = Date.parse('2026-03-02T02:15:04.000Z')
  const clock = (ms: number) => guest({ clock: new Date(at + ms).toISOString() })
  const [later, ahead] = [at + 600_000, { guest: clock(60_000), at }]
  expect(clockBehind(ahead, { guest: clock(600_000), at: later })).toBe(0)
  expect(clockBehind(ahead, { guest: clock(60_000), at: later })).toBe(540_000)
  expect(clockBehind({ guest: clock(-60_000), at }, { guest: clock(540_000), at: later })).toBe(0)
})

test('a difference behind what is shown is a difference, and no word of others makes a line', () => {
  const differing = (annotation: string, value: string) => ({
    host: {
      ...found.host,
      settings: { ...plainSettings, annotation, extraConfig: { 'snapwitness.x': value } },
    },
    guest: found.guest,
  })
  const [long, forged] = ['x'.repeat(2_000), 'TRUE\ndebian-1 is as it was found.\n##[error]x']
  const told = differencesFrom(differing(`${long}a`, `${long}a`), differing(`${long}b`, `${long}b`), kept)
  expect(told).toHaveLength(2)
  expect(told.join('').length).toBeLessThan(1_000)
  expect(differencesFrom(found, differing('', forged), kept).join('')).not.toMatch(/[\n]|##\[/)
})
