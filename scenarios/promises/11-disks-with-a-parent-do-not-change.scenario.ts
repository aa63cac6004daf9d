import { expect, scenario } from '../../src/index.ts'

const promise = {
  number: 11,
  statement: 'A disk with a parent cannot be extended, and its disk mode cannot be changed.',
  source: 'vSphere API, DisallowedDiskModeChange; cluster-api-provider-vsphere#1189',
}

scenario(
  'A disk with a parent is neither extended nor given another mode',
  promise,
  async ({ vms, step }) => {
    step('A disk with a snapshot')
    const disks = await vms.attachDisk({ sizeMiB: 256 })
    const volumes = await disks.initialize({ label: 'data' })
    const witness = await volumes.write({ sizeMiB: 1 })
    await vms.takeSnapshot('a parent')
    await vms.powerOff()

    step('It is not extended')
    await vms.expectRefusal({
      what: 'to extend a disk with a parent',
      faults: [
        'InvalidDiskExtend',
        'InvalidArgument',
        'InvalidDeviceOperation',
        'InvalidDeviceSpec',
        'GenericVmConfigFault',
      ],
      attempt: (vm, deadline) => vm.editDisk(disks.on(vm).key, { capacityBytes: 512 * 2 ** 20 }, deadline),
    })

    step('It gets no other mode')
    await vms.expectRefusal({
      what: 'another mode for a disk with a parent',
      faults: ['DisallowedDiskModeChange'],
      attempt: (vm, deadline) => vm.editDisk(disks.on(vm).key, { mode: 'independent_persistent' }, deadline),
    })

    step('The data are there')
    await vms.powerOn()
    await volumes.mount()
    await expect(volumes).toHold(witness)
  },
)
