import { expect, scenario } from '../../src/index.ts'

const promise = {
  number: 6,
  statement:
    'A snapshot of a suspended machine reverts to suspended or to off, as the host will have it; the data are those of the snapshot.',
  source: 'seen to differ between vSphere 6.5 (suspended) and 6.7 (off): ManageIQ',
}

scenario('A snapshot of a suspended machine brings back its data', promise, async ({ vms, step }) => {
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
})
