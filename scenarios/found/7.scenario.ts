import { expect, test } from '../../src/index.ts'

// Found by: snapwitness explore --replay 7:0:0,2,17,24,29
test('After the revert, the disk a holds what it held at “state 4”, as far as its guest leaves it alone', {
  needs: 'each',
}, async ({ vms, step }) => {
  step('Disk a is attached')
  const diskA = await vms.attachDisk({ sizeMiB: 32, name: 'disk a' })

  step('A snapshot, “state 4”, with memory')
  const snapshot4 = await vms.takeSnapshot('state 4', { memory: true })

  step('Data on disk a')
  await diskA.writeRaw({ sizeMiB: 1 })

  step('Back to snapshot 4')
  await vms.revertTo(snapshot4)
  await expect(diskA).toBeUninitialized()
})
