import { depthOf, expect, scenario } from '../../src/index.ts'

const promise = {
  number: 10,
  statement:
    'A chain holds at most 32 snapshots; past that the host answers TooManySnapshotLevels, and nothing changes.',
  source: 'VMware KB 318825; vSphere API, TooManySnapshotLevels',
}

const MOST = 32

scenario('A chain of snapshots has a limit, and works up to it', promise, async ({ vms, step }) => {
  step('As many snapshots in a row as the host takes')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 1 })
  const first = await vms.takeSnapshot('level 1')
  await vms.fillChain(MOST)
  await vms.characterise('How many snapshots in a row does the host take?', ({ snapshots }) =>
    String(depthOf(snapshots.roots)),
  )

  step('One more is refused')
  await vms.expectRefusal({
    what: `a snapshot below ${MOST} others`,
    faults: ['TooManySnapshotLevels'],
    attempt: (vm, deadline) =>
      vm.takeSnapshot({ name: 'one too many', description: '', memory: false, quiesce: false }, deadline),
  })

  step('The data are there at the end of the chain, and at its beginning')
  await expect(volumes).toHold(witness)
  await volumes.overwrite(witness)
  await vms.revertTo(first)
  await expect(volumes).toHold(witness)
})
