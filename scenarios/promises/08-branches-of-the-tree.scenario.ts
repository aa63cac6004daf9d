import { expect, flatten, judge, scenario } from '../../src/index.ts'

const promise = {
  number: 8,
  statement:
    '“You are here” is the current state; reverting to a parent and taking a snapshot makes a branch, and each branch keeps its own data.',
  source: 'vSphere 6.7 manual, page 246',
}

scenario('Snapshots make a tree, and every leaf keeps its own data', promise, async ({ vms, step }) => {
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
  await vms.check(
    'Both branches stand under the trunk, and the machine under the right one',
    (host, machine) => {
      const trunkNode = flatten(host.snapshots.roots).find(({ ref }) => ref === root.of(machine).ref)
      const branches = trunkNode?.children.map(({ ref }) => ref) ?? []
      const wanted = [leftLeaf, rightLeaf].map((leaf) => leaf.of(machine).ref)
      const here = host.snapshots.current === rightLeaf.of(machine).ref
      return judge(
        branches.length === 2 && wanted.every((ref) => branches.includes(ref)) && here,
        'left and right under trunk; you are here: right',
        `${trunkNode?.children.map(({ name }) => name).join(' and ') || 'nothing'} under trunk; you are here: ${here ? 'right' : 'elsewhere'}`,
      )
    },
  )

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
