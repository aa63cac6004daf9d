import { expect, test } from '../../src/index.ts'

test('Reverting twice to one snapshot gives the same state', {
  promise: 'revert-twice',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A snapshot with data')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 2 })
  const snapshot = await vms.takeSnapshot('one state')

  step('Back once')
  const newer = await volumes.overwrite(witness)
  await vms.revertTo(snapshot)
  await expect(volumes).toHold(witness)

  step('Back twice, from other data')
  await volumes.overwrite(newer)
  await vms.revertTo(snapshot)
  await expect(volumes).toHold(witness)
})
