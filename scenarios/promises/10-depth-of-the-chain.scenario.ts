import { depthOf, expect, scenario } from '../../src/index.ts'

const MOST = 32

scenario(
  'A chain of snapshots has a limit, and works up to it',
  'depth-of-the-chain',
  async ({ vms, step }) => {
    step('As many snapshots in a row as the host takes')
    const disks = await vms.attachDisk({ sizeMiB: 256 })
    const volumes = await disks.initialize({ label: 'data' })
    const witness = await volumes.write({ sizeMiB: 1 })
    const first = await vms.takeSnapshot('level 1')
    await vms.fillChain(MOST)
    await vms.characterise('How many snapshots in a row does the host take?', ({ snapshots }) =>
      String(depthOf(snapshots)),
    )

    step('One more is refused')
    await vms.expectSnapshotRefused({
      what: `a snapshot below ${MOST} others`,
      faults: ['TooManySnapshotLevels'],
      snapshot: { name: 'one too many' },
    })

    step('The data are there at the end of the chain, and at its beginning')
    await expect(volumes).toHold(witness)
    await volumes.overwrite(witness)
    await vms.revertTo(first)
    await expect(volumes).toHold(witness)
  },
)
