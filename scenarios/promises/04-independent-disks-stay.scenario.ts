import { expect, statements, test } from '../../src/index.ts'

test('Snapshots do not touch independent disks', {
  promise: 'independent-disks-stay',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A disk of each independent mode, with data')
  const persistent = await vms.attachDisk({
    sizeMiB: 256,
    name: 'persistent disk',
    mode: 'independent_persistent',
  })
  const volatile = await vms.attachDisk({ sizeMiB: 256, name: 'nonpersistent disk' })
  const kept = await persistent.initialize({ label: 'kept' })
  const lost = await volatile.initialize({ label: 'lost' })
  const keptOld = await kept.write({ sizeMiB: 1 })
  const lostOld = await lost.write({ sizeMiB: 1 })
  await vms.powerOff()
  await volatile.reattach({ mode: 'independent_nonpersistent' })
  const snapshot = await vms.takeSnapshot('with independent disks', { memory: false })
  await vms.check(statements.independentDisksHaveNoDelta, (vm) => ({
    uuids: [persistent.on(vm).uuid, volatile.on(vm).uuid],
  }))

  step('Newer data on both, then a revert: one keeps them, one has lost them')
  await vms.powerOn()
  await kept.mount()
  await lost.mount()
  await expect(kept).toHold(keptOld)
  await expect(lost).toHold(lostOld)
  const keptNew = await kept.overwrite(keptOld)
  await lost.overwrite(lostOld)
  await vms.revertTo(snapshot)
  await vms.powerOn()
  await kept.mount()
  await lost.mount()
  await expect(kept).toHold(keptNew)
  await expect(lost).toHold(lostOld)
})

test('Snapshots do not touch a LUN in physical mode', {
  promise: 'independent-disks-stay',
  needs: 'each',
}, async ({ vms, step }) => {
  const mapping = vms.withLun('a LUN in physical mode')
  if (!mapping) return

  step('A LUN in physical mode, with data')
  const luns = await mapping.attachDisk({ lun: 'physical', name: 'LUN in physical mode' })
  const old = await luns.writeRaw({ sizeMiB: 1 })
  await mapping.powerOff()
  const snapshot = await mapping.takeSnapshot('with a LUN in physical mode', { memory: false })
  await mapping.check(statements.independentDisksHaveNoDelta, (vm) => ({ uuids: [luns.on(vm).uuid] }))

  step('Newer data, then a revert: the LUN keeps them')
  await mapping.powerOn()
  await expect(luns).toHoldRaw(old)
  const newer = await luns.overwriteRaw(old)
  await mapping.revertTo(snapshot)
  await mapping.powerOn()
  await expect(luns).toHoldRaw(newer)
})
