import { expect, test } from '../../src/index.ts'

test('Removing a snapshot of one machine removes none of another', {
  promise: 'removal-merges-into-the-parent',
  needs: { atLeast: 2 },
}, async ({ vms, step }) => {
  step('A snapshot of each machine')
  const snapshot = await vms.takeSnapshot('of each', { memory: false })

  step('That of one is removed, and the others stay')
  await vms.preferably('windows').removeSnapshot(snapshot)
  await vms.except(vms.preferably('windows')).removeSnapshot(snapshot)
})

test('Removing snapshots of every kind leaves the current state and the others as they are', {
  promise: 'removal-merges-into-the-parent',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Four snapshots in a row, each with data of its own')
  const disks = await vms.attachDisk({ sizeMiB: 512 })
  const volumes = await disks.initialize({ label: 'data', filesystem: { linux: 'xfs' } })
  const one = await volumes.write({ sizeMiB: 1 })
  const then = await vms.look()
  const first = await vms.takeSnapshot('first')
  const two = await volumes.overwrite(one)
  const second = await vms.takeSnapshot('second')
  const three = await volumes.overwrite(two)
  const third = await vms.takeSnapshot('third')
  const four = await volumes.overwrite(three)
  const fourth = await vms.takeSnapshot('fourth')
  const five = await volumes.overwrite(four)

  step('One from the middle')
  await vms.removeSnapshot(second)
  await expect(volumes).toHold(five)
  await vms.expectChains(then, { longerBy: 3 })

  step('The newest, on which the current state stands')
  await vms.removeSnapshot(fourth)
  await expect(volumes).toHold(five)

  step('The others hold what they held')
  await vms.revertTo(third)
  await expect(volumes).toHold(three)
  await vms.revertTo(first)
  await expect(volumes).toHold(one)

  step('One with everything below it, while the machine stands above')
  const branch = await vms.takeSnapshot('branch')
  await volumes.overwrite(one)
  await vms.revertTo(first)
  await vms.removeSnapshot(branch, { children: true })
  await expect(volumes).toHold(one)
  await vms.revertTo(third)
  await expect(volumes).toHold(three)

  step('The oldest, with everything below it')
  await vms.removeSnapshot(first, { children: true })
  await expect(volumes).toHold(three)
  await vms.expectChains(then, { longerBy: 0 })
})

test('Removing a snapshot that holds a disk which the machine has no more leaves the others as they are', {
  promise: 'removal-merges-into-the-parent',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Two disks with data, a snapshot, newer data, and one disk is taken off')
  const staying = await vms.attachDisk({ sizeMiB: 256, name: 'staying disk' })
  const leaving = await vms.attachDisk({ sizeMiB: 256, name: 'leaving disk' })
  const volumes = await staying.initialize({ label: 'stays' })
  await leaving.writeRaw({ sizeMiB: 1 })
  const old = await volumes.write({ sizeMiB: 1 })
  const snapshot = await vms.takeSnapshot('with both')
  const newer = await volumes.overwrite(old)
  await leaving.detach()

  step('The snapshot is removed: the disk that stayed holds the newer data, also after a start')
  await vms.removeSnapshot(snapshot)
  await expect(volumes).toHold(newer)
  await vms.powerOff()
  await vms.powerOn()
  await volumes.mount()
  await expect(volumes).toHold(newer)
})
