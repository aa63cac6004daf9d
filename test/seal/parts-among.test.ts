import { expect, test } from 'vitest'
import { partsAmong } from '../../src/seal/look-at-seal.ts'

const told = (part: string) => ({ told: part, says: part })
const silent = (says?: string) => ({ told: undefined, says })

test('a snapshot that somebody has taken has the settings of where it was taken, and is no part for that', () => {
  expect(partsAmong([told('off'), told('on'), silent('on'), told('memory')])).toEqual([
    'off',
    'on',
    null,
    'memory',
  ])
  expect(partsAmong([told('branch'), silent('here')])).toEqual(['branch', null])
})

test('a part whose description was edited is known by its settings, and by them alone the uppermost of two', () => {
  expect(partsAmong([told('off'), silent('on'), told('memory')])).toEqual(['off', 'on', 'memory'])
  expect(partsAmong([told('off'), silent('on'), silent('on')])).toEqual(['off', 'on', null])
})

test('a snapshot that says nothing is none', () => {
  expect(partsAmong([silent(), told('here')])).toEqual([null, 'here'])
})
