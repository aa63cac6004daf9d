import { expect, judge, scenario } from '../../src/index.ts'

const promise = {
  number: 4,
  statement:
    'Independent disks are unaffected by snapshots; independent_nonpersistent loses its writes at power-off.',
  source: 'vSphere API, VirtualDiskMode',
}

scenario('Snapshots do not touch independent disks', promise, async ({ vms, step }) => {
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
  await volatile.setMode('independent_nonpersistent')
  const snapshot = await vms.takeSnapshot('with independent disks', { memory: false })
  await vms.check('A snapshot makes no delta for independent disks', ({ disks }) => {
    const independent = disks.filter(({ mode }) => mode.startsWith('independent'))
    return judge(
      independent.length === 2 && independent.every(({ chain }) => chain.length === 1),
      '2 independent disks with one file each',
      independent.map(({ label, chain }) => `${label} ${chain.length}`).join(', '),
    )
  })

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
