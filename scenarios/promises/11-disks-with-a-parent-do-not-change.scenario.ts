import { expect, test } from '../../src/index.ts'

test('A disk with a parent is neither extended nor given another mode', {
  promise: 'disks-with-a-parent-do-not-change',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A disk with a snapshot')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 1 })
  await vms.takeSnapshot('a parent')
  await vms.powerOff()

  step('It is not extended')
  await disks.expectRefusal({
    what: 'to extend a disk with a parent',
    faults: [
      'InvalidDiskExtend',
      'InvalidArgument',
      'InvalidDeviceOperation',
      'InvalidDeviceSpec',
      'GenericVmConfigFault',
    ],
    edit: { capacityBytes: 512 * 2 ** 20 },
  })

  step('It gets no other mode')
  await disks.expectRefusal({
    what: 'another mode for a disk with a parent',
    faults: ['DisallowedDiskModeChange'],
    edit: { mode: 'independent_persistent' },
  })

  step('The data are there')
  await vms.powerOn()
  await volumes.mount()
  await expect(volumes).toHold(witness)
})
