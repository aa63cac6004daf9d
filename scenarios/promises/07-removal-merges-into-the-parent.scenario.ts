import { expect, scenario } from '../../src/index.ts'

scenario(
  'Removing snapshots of every kind leaves the current state and the others as they are',
  'removal-merges-into-the-parent',
  async ({ vms, step }) => {
    step('Four snapshots in a row, each with data of its own')
    const disks = await vms.attachDisk({ sizeMiB: 512 })
    const volumes = await disks.initialize({ label: 'data', filesystem: { linux: 'xfs' } })
    const one = await volumes.write({ sizeMiB: 1 })
    const then = await vms.look()
    const first = await vms.takeSnapshot('first')
    const two = await volumes.overwrite(one)
    const second = await vms.takeSnapshot('second')
    const three = await volumes.overwrite(two)
    const third = await vms.takeSnapshot('third')
    const four = await volumes.overwrite(three)
    const fourth = await vms.takeSnapshot('fourth')
    const five = await volumes.overwrite(four)

    step('One from the middle')
    await vms.removeSnapshot(second)
    await expect(volumes).toHold(five)
    await vms.expectChains(then, { longerBy: 3 })

    step('The newest, on which the current state stands')
    await vms.removeSnapshot(fourth)
    await expect(volumes).toHold(five)

    step('The others hold what they held')
    await vms.revertTo(third)
    await expect(volumes).toHold(three)
    await vms.revertTo(first)
    await expect(volumes).toHold(one)

    step('One with everything below it, while the machine stands above')
    const branch = await vms.takeSnapshot('branch')
    await volumes.overwrite(one)
    await vms.revertTo(first)
    await vms.removeSnapshot(branch, { children: true })
    await expect(volumes).toHold(one)
    await vms.revertTo(third)
    await expect(volumes).toHold(three)

    step('The oldest, with everything below it')
    await vms.removeSnapshot(first, { children: true })
    await expect(volumes).toHold(three)
    await vms.expectChains(then, { longerBy: 0 })
  },
)
