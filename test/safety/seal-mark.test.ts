import { expect, test } from 'vitest'
import { isAllowed, refuseUnallowed } from '../../src/safety/opt-in.ts'
import { refuseUnfit, refuseUnusable } from '../../src/safety/refusals.ts'
import { refuseSealed, sealOn } from '../../src/safety/seal-mark.ts'
import { agreeingAgain, agreeingToTheSeal } from '../../src/safety/sealed-opt-in.ts'
import { readSealTag, readSnapshotTag, sealTag } from '../../src/safety/tags.ts'
import type { SnapshotNode } from '../../src/vsphere/snapshots/snapshots.ts'
import { mark } from '../seal/example-seal.ts'

const tag = { seal: '5f3a9c01', part: 'memory', record: '0123456789abcdef' }
const none = { roots: [], current: undefined }
const node = { name: 'any', description: `Mine\n${sealTag(tag)}`, children: [] } as unknown as SnapshotNode
const sealed = { extraConfig: { 'snapwitness.seal': JSON.stringify(mark) }, annotation: '', snapshots: none }
const tagged = { extraConfig: {}, annotation: '', snapshots: { roots: [node], current: undefined } }
const unreadable = { ...sealed, extraConfig: { 'snapwitness.seal': '{"format":2}' } }
const plain = { extraConfig: { 'snapwitness.allow': 'TRUE' }, annotation: '', snapshots: none }

test('a description tells which part of which seal its snapshot is, and is no mark of a run', () => {
  expect(readSealTag(sealTag(tag))).toEqual(tag)
  expect(readSealTag(`above\n${sealTag(tag)}\nbelow`)).toEqual(tag)
  expect(readSnapshotTag(sealTag(tag))).toBeUndefined()
  expect(readSealTag('snapwitness seal=5f3a9c01 part=on record=zz')).toBeUndefined()
  expect(readSealTag(`x${sealTag(tag)}`)).toBeUndefined()
})

test('a seal is known by the settings, by a snapshot, and by a mark that cannot be read', () => {
  expect(sealOn(sealed)).toMatchObject({ seal: '5f3a9c01', mark })
  expect(sealOn(tagged)).toEqual({ seal: '5f3a9c01', mark: undefined })
  expect(sealOn(unreadable)).toEqual({ seal: undefined, mark: undefined })
  expect(sealOn(plain)).toBeUndefined()
})

test('a mark that cannot be read tells its id all the same, so that it can be taken off by it', () => {
  const wrong = { 'snapwitness.seal': JSON.stringify({ ...mark, until: '2027-02-30' }) }
  expect(sealOn({ ...sealed, extraConfig: wrong })).toEqual({ seal: '5f3a9c01', mark: undefined })
  const cut = { 'snapwitness.seal': '{"form', 'snapwitness.allow': 'sealed 5f3a9c01' }
  expect(sealOn({ ...sealed, extraConfig: cut })).toEqual({ seal: '5f3a9c01', mark: undefined })
  expect(() => refuseSealed('debian-1', unreadable)).toThrow(/Hint: .*remove the setting snapwitness\.seal /)
})

test.each([
  [
    'by its settings',
    sealed,
    /sealed by the seal 5f3a9c01 “8.0U3” of root@ci-7, needed until 2027-03-31; nothing was touched/,
  ],
  ['by a snapshot', tagged, /sealed by the seal 5f3a9c01; nothing/],
  ['by somebody unknown', unreadable, /sealed by the seal of somebody unknown/],
])(
  'a machine that is sealed %s is taken by nobody, whatever its settings allow and whoever steals',
  (_, said, words) => {
    const state = { ...said, extraConfig: { ...plain.extraConfig, ...said.extraConfig } }
    const rest = { disks: [], powerState: 'poweredOn', consolidationNeeded: false } as const
    const candidate = {
      config: {},
      found: { name: 'debian-1' },
      state: { ...state, ...rest },
    } as unknown as Parameters<typeof refuseUnusable>[0][number]
    const holder = { owner: 'me', pid: 1, process: '' }
    const now = new Date('2099-01-01')
    expect(() => refuseUnallowed('debian-1', state)).toThrow(words)
    expect(() => refuseUnallowed('debian-1', state, '00000000')).toThrow(words)
    expect(() => refuseUnusable([candidate], 'run')).toThrow(words)
    expect(() => refuseUnfit([candidate], { run: 'run', holder, steal: true, now })).toThrow(words)
    expect(() => refuseSealed('debian-1', state)).toThrow(/Hint: .*`snapwitness seal --break SEAL`/)
  },
)

test('its own seal may use it', () => {
  expect(() => refuseUnallowed('debian-1', sealed, '5f3a9c01')).not.toThrow()
  expect(() => refuseUnallowed('debian-1', plain, '5f3a9c01')).not.toThrow()
  expect(() => refuseUnallowed('debian-1', { ...plain, extraConfig: {} }, '5f3a9c01')).toThrow(/may be used/)
})

test.each([
  ['its setting', { extraConfig: { 'snapwitness.allow': 'TRUE' }, annotation: 'Payroll' }],
  ['a line of its notes', { extraConfig: {}, annotation: 'Payroll\nsnapwitness: allow\nmore' }],
  ['both', { extraConfig: { 'snapwitness.allow': 'TRUE' }, annotation: 'snapwitness: allow' }],
])(
  'a machine that agrees by %s says no to older versions while it is sealed, and agrees as before after that',
  (_, said) => {
    const change = agreeingToTheSeal(said, '5f3a9c01')
    const meanwhile = {
      extraConfig: { ...said.extraConfig, ...change.extraConfig },
      annotation: change.annotation ?? said.annotation,
    }
    expect(isAllowed(meanwhile)).toBe(false)
    const back = agreeingAgain(meanwhile, '5f3a9c01')
    const again = {
      extraConfig: { ...meanwhile.extraConfig, ...back.extraConfig },
      annotation: back.annotation ?? meanwhile.annotation,
    }
    expect(again).toEqual(said)
  },
)
