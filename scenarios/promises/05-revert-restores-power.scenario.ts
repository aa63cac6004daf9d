import { expect, test } from '../../src/index.ts'

test('What is asked of one machine changes no other', {
  promise: 'revert-restores-power',
  needs: { atLeast: 2 },
}, async ({ vms, step }) => {
  step('A disk with data on each machine, and a snapshot of each, with memory')
  const disks = await vms.attachDisk({ sizeMiB: 64 })
  const data = await disks.writeRaw({ sizeMiB: 1 })
  const snapshot = await vms.takeSnapshot('of each', { memory: true })
  await disks.overwriteRaw(data)

  step('Back with one alone: the others go on, with all that came after')
  await vms.preferably('windows').revertTo(snapshot)
  await vms.except(vms.preferably('windows')).revertTo(snapshot)
})

test('A revert discards what came after, and leads to the power state of the snapshot', {
  promise: 'revert-restores-power',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Snapshots of a machine that runs, with memory and without, and of one that is off')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const old = await volumes.write({ sizeMiB: 1 })
  const running = await vms.takeSnapshot('running, with memory', { memory: true })
  const young = await volumes.overwrite(old)
  const withoutMemory = await vms.takeSnapshot('running, without memory', { memory: false })
  await volumes.overwrite(young)

  step('Running, with memory: running, in the same boot, with the data of that moment')
  await vms.revertTo(running)
  await expect(volumes).toHold(old)

  step('Running, without memory: off')
  await volumes.overwrite(young)
  await vms.revertTo(withoutMemory, { start: false })
  const off = await vms.takeSnapshot('off', { memory: true })

  step('Running, with memory, asked not to start: not running')
  await vms.revertTo(running, { suppressPowerOn: true })

  step('Off: off, and started it has the data of that moment')
  await vms.revertTo(off)
  await vms.powerOn()
  await volumes.mount()
  await expect(volumes).toHold(young)
})
