import { expect, test } from 'vitest'
import { isCpuGone } from '../../src/seal/sealed-revert.ts'
import { VsphereError } from '../../src/vsphere/faults/errors.ts'

test.each([
  ['CpuIncompatible1ECX', true],
  ['FeatureRequirementsNotMet', true],
  ['InsufficientMemoryResourcesFault', false],
  ['FileNotFound', false],
])('a memory that its host refuses for %s: the features of processors are gone: %s', (fault, is) => {
  expect(isCpuGone(new VsphereError(fault, 'it said no'))).toBe(is)
})

test('trouble of any other kind is no word of the processors', () => {
  expect(isCpuGone(new Error('CpuIncompatible'))).toBe(false)
})
