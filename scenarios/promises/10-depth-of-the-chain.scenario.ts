import { depthOf, expect, test } from '../../src/index.ts'

/** One more than VMware names as the limit of a chain. */
const ENOUGH = 33

test('A chain of snapshots works up to its limit', { promise: 'depth-of-the-chain', needs: 'each' }, async ({
  vms,
  step,
}) => {
  step('As many snapshots in a row as the host takes')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 1 })
  const first = await vms.takeSnapshot('level 1')
  const full = await vms.fillChain(ENOUGH)
  await vms.characterise('How many snapshots in a row does the host take?', ({ snapshots }) => {
    const depth = depthOf(snapshots)
    return depth < ENOUGH ? String(depth) : `${depth} at least`
  })

  step('Past its limit, one more is refused')
  await full?.expectSnapshotRefused({
    what: 'a snapshot past the last level',
    faults: ['TooManySnapshotLevels'],
    snapshot: { name: 'one too many' },
  })

  step('The data are there at the end of the chain, and at its beginning')
  await expect(volumes).toHold(witness)
  await volumes.overwrite(witness)
  await vms.revertTo(first)
  await expect(volumes).toHold(witness)
})
