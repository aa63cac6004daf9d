import { expect, test } from 'vitest'
import { sealToBreak } from '../../src/seal/named-on-hosts.ts'
import { mark } from './example-seal.ts'

const one = { seal: '5f3a9c01', mark }
const same = { seal: '0badcafe', mark: { ...mark, seal: '0badcafe' } }
const other = { seal: 'feedbeef', mark: { ...mark, seal: 'feedbeef', name: 'other' } }
const markless = { seal: 'abadbabe', mark: undefined }

test('a name that several seals have is refused with their ids, so that none is taken for another', () => {
  expect(() => sealToBreak('8.0U3', [], [one, same])).toThrow(
    /5f3a9c01, 0badcafe; nothing was touched\.\nHint: /,
  )
  const kept = [{ seal: 'abadbabe', name: '8.0U3' }]
  expect(() => sealToBreak('8.0U3', kept, [one, markless])).toThrow(/5f3a9c01, abadbabe/)
})

test('an id or a folder names one alone, and a name that only one has', () => {
  expect(sealToBreak('0badcafe', [], [one, same])).toBe(same)
  expect(sealToBreak('seals/0badcafe/seal.json', [], [one, same])).toBe(same)
  expect(sealToBreak('other', [], [one, same, other])).toBe(other)
  expect(sealToBreak('lost', [{ seal: 'abadbabe', name: 'lost' }], [one, markless])).toBe(markless)
})

test('a name that none bears is refused', () => {
  expect(() => sealToBreak('9.0', [], [one])).toThrow(/No machine .* bears the seal 9\.0/)
})
