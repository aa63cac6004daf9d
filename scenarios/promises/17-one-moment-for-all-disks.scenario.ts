import { expect, test } from '../../src/index.ts'

test('Disks that are written to while a snapshot is taken are kept at one moment', {
  promise: 'one-moment-for-all-disks',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A writer that syncs each block on one disk before it writes it to the other')
  const first = await (await vms.attachDisk({ sizeMiB: 256, name: 'first disk' })).initialize({
    label: 'first',
  })
  const second = await (await vms.attachDisk({ sizeMiB: 256, name: 'second disk' })).initialize({
    label: 'second',
  })
  const writers = await first.startWriter({ next: second })

  step('Snapshots are taken and removed while it writes')
  const passing = await vms.takeSnapshot('passing', { memory: false })
  const before = await writers.acknowledged()
  const snapshot = await vms.takeSnapshot('in the middle', { memory: false })
  const after = await writers.acknowledged()
  await vms.removeSnapshot(passing)
  await writers.writeOn()

  step('Back by a boot: one moment on both')
  await vms.revertTo(snapshot)
  await first.mount()
  await second.mount()
  await expect(writers).toKeepWriteOrder({ before, after })
})
