import { expect, leavesDeltas, statements, test } from '../../src/index.ts'

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

  const left = await vms.having('a consolidation', 'a removal leaves no delta here', leavesDeltas)
  if (!left) return

  step('Consolidation')
  await left.consolidate()
  await left.check(statements.consolidationNotNeeded)
  await left.expectChains(then, { longerBy: 0 })
  await expect(volumes).toHold(current)
})
