import { expect, type ScenarioFixtures, test } from '../src/index.ts'

// The documented workflow, step by step, in every guest of a crew at once; first with the machines' memory in the snapshots,
// then without, so that each revert leads to a real boot.
test('the documented workflow, with memory', { needs: { atLeast: 2 } }, ({ vms, step }) =>
  documentedWorkflow({ vms, step }, { memory: true }),
)
test('the documented workflow, without memory', { needs: { atLeast: 2 } }, ({ vms, step }) =>
  documentedWorkflow({ vms, step }, { memory: false }),
)

async function documentedWorkflow(
  { vms, step }: ScenarioFixtures,
  { memory }: { memory: boolean },
): Promise<void> {
  step('1. An additional 2 GB disk is added to every VM')
  const disks = await vms.attachDisk({ sizeGiB: 2 })
  await expect(disks).toBeUninitialized()

  step('2. First snapshot, before-drive-mount')
  const before = await vms.takeSnapshot('before-drive-mount', { memory })

  step('3. The disks are initialised and mounted; second snapshot, second-drive-initialized')
  const volumes = await disks.initialize({ label: 'second-drive' })
  const witness = await volumes.write({ sizeMiB: 1 })
  await expect(volumes).toHold(witness)
  const initialized = await vms.takeSnapshot('second-drive-initialized', { memory })
  await volumes.overwrite(witness)

  step('4. Revert to before-drive-mount: the disks are uninitialised again')
  await vms.revertTo(before)
  await expect(disks).toBeUninitialized()

  step('5. One VM alone returns to second-drive-initialized, with exactly the data of that moment')
  const one = vms.preferably('windows')
  await one.revertTo(initialized)
  // Without memory the guest has booted, and a Linux mounts nothing that its fstab does not name.
  if (!memory) await volumes.of(one).mount()
  await expect(volumes.of(one)).toHold(witness)
  await expect(disks.of(vms.except(one))).toBeUninitialized()
}
