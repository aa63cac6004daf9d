import { expect, statements, test } from '../../src/index.ts'

test('Snapshots make a tree, and every leaf keeps its own data', {
  promise: 'branches-of-the-tree',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A root, a trunk and two branches')
  const seed = await vms.takeSnapshot('root')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const trunk = await volumes.write({ sizeMiB: 1 })
  const root = await vms.takeSnapshot('trunk')
  const left = await volumes.overwrite(trunk)
  const leftLeaf = await vms.takeSnapshot('left')
  await vms.revertTo(root)
  await expect(volumes).toHold(trunk)
  const right = await volumes.overwrite(left)
  const rightLeaf = await vms.takeSnapshot('right')
  await volumes.overwrite(right)

  step('The snapshot manager shows both under the trunk, and the machine under the right one')
  await vms.check(statements.branchesUnderTrunk, (vm) => ({
    ...{ trunk: root.on(vm), left: leftLeaf.on(vm), right: rightLeaf.on(vm) },
  }))

  step('From leaf to leaf, each with its own data')
  await vms.revertTo(leftLeaf)
  await expect(volumes).toHold(left)
  await vms.revertTo(rightLeaf)
  await expect(volumes).toHold(right)
  await vms.revertTo(root)
  await expect(volumes).toHold(trunk)

  step('Without the root, which merges into the trunk, both branches are what they were')
  await vms.removeSnapshot(seed)
  await volumes.overwrite(trunk)
  await vms.revertTo(leftLeaf)
  await expect(volumes).toHold(left)
  await volumes.overwrite(left)
  await vms.revertTo(rightLeaf)
  await expect(volumes).toHold(right)
})
