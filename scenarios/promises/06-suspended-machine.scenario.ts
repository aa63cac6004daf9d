import { expect, statements, test } from '../../src/index.ts'

test('A snapshot of a suspended machine brings back its data', {
  promise: 'suspended-machine',
  needs: 'each',
}, async ({ vms, step }) => {
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

test('A machine that was suspended and reverted starts afresh, and not from its old memory', {
  promise: 'suspended-machine',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A snapshot without memory, newer data, and the machine suspended')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const old = await volumes.write({ sizeMiB: 1 })
  const snapshot = await vms.takeSnapshot('without memory', { memory: false })
  await volumes.overwrite(old)
  const then = await vms.look({ guest: true })
  await vms.suspend()

  step('Back, and started: another boot, with the data of the snapshot')
  await vms.revertTo(snapshot, { start: false })
  await vms.powerOn()
  await vms.check(statements.freshBoot, () => ({ name: snapshot.name }), { since: then })
  await volumes.mount()
  await expect(volumes).toHold(old)

  step('Stopped and started once more: still so')
  await vms.powerOff()
  await vms.powerOn()
  await volumes.mount()
  await expect(volumes).toHold(old)
})

test('A machine that was suspended and reverted to another memory goes on from that one alone', {
  promise: 'suspended-machine',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A snapshot with memory, newer data, and the machine suspended')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const old = await volumes.write({ sizeMiB: 1 })
  const snapshot = await vms.takeSnapshot('with memory')
  await volumes.overwrite(old)
  await vms.suspend()

  step('Back: it goes on from the memory of the snapshot')
  await vms.revertTo(snapshot)
  await expect(volumes).toHold(old)
  const then = await vms.look({ guest: true })

  step('Stopped and started: another boot, with the data of the snapshot')
  await vms.powerOff()
  await vms.check(statements.poweredOffIsOff)
  await vms.powerOn()
  await vms.check(statements.freshBoot, () => ({ name: snapshot.name }), { since: then })
  await volumes.mount()
  await expect(volumes).toHold(old)
})
