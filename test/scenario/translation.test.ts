import { expect, test } from 'vitest'
import { NotApplicable } from '../../src/scenario/errors.ts'
import { unlessTranslations } from '../../src/scenario/translation.ts'
import { VsphereError } from '../../src/vsphere/faults/errors.ts'

const refusal = (fault: string, words: string) => new VsphereError(fault, 'refused', {}, 'Hint', [words])

test('what the translation to another hypervisor refuses is not applicable, in its words', () => {
  const error = refusal('NotSupported', 'The translation to libvirt has no independent disks.')
  const told = unlessTranslations('debian-1', '“attach disk”', error)
  expect(told).toBeInstanceOf(NotApplicable)
  expect(told).toMatchObject({
    message:
      'debian-1: “attach disk” is not applicable: The translation to libvirt has no independent disks.',
  })
})

test.each([
  ['a host’s own refusal', refusal('NotSupported', 'The operation is not supported on the object.')],
  ['what the other hypervisor said', refusal('SnapshotFault', 'libvirt: The translation to libvirt fails')],
  ['trouble of ours', new VsphereError('Unreachable', 'The translation to libvirt is away')],
  ['no answer at all', new Error('The translation to libvirt is away')],
])('%s stays what it is', (_what, error) => {
  expect(unlessTranslations('debian-1', '“revert”', error)).toBe(error)
})
