import { expect, scenario } from '../../src/index.ts'

scenario(
  'A snapshot of a suspended machine brings back its data',
  'suspended-machine',
  async ({ vms, step }) => {
    step('A disk with data, and a snapshot of the suspended machine')
    const disks = await vms.attachDisk({ sizeMiB: 256 })
    const volumes = await disks.initialize({ label: 'data' })
    const witness = await volumes.write({ sizeMiB: 1 })
    await vms.suspend()
    const suspended = await vms.takeSnapshot('suspended')

    step('Newer data')
    await vms.powerOn()
    await volumes.overwrite(witness)

    step('Back: suspended or off, with the data of that moment')
    await vms.revertTo(suspended)
    await vms.powerOn()
    await volumes.mount()
    await expect(volumes).toHold(witness)
  },
)
