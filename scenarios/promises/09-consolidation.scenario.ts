import { expect, statements, test } from '../../src/index.ts'

test('Consolidation clears what a removal left behind, and keeps the data', {
  promise: 'consolidation',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A snapshot that is removed without merging its deltas')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const old = await volumes.write({ sizeMiB: 1 })
  const then = await vms.look()
  const snapshot = await vms.takeSnapshot('to be removed')
  const current = await volumes.overwrite(old)
  await vms.removeSnapshot(snapshot, { consolidate: false })
  await vms.check(statements.consolidationNeeded)
  await expect(volumes).toHold(current)

  step('Consolidation')
  await vms.consolidate()
  await vms.check(statements.consolidationNotNeeded)
  await vms.expectChains(then, { longerBy: 0 })
  await expect(volumes).toHold(current)
})
