import { expect, judge, scenario } from '../../src/index.ts'

const promise = {
  number: 9,
  statement:
    'A machine says when deltas are left that belong to no snapshot; ConsolidateVMDisks clears that and keeps the content.',
  source: 'vSphere API, VirtualMachineRuntimeInfo.consolidationNeeded, ConsolidateVMDisks_Task',
}

scenario(
  'Consolidation clears what a removal left behind, and keeps the data',
  promise,
  async ({ vms, step }) => {
    step('A snapshot that is removed without merging its deltas')
    const disks = await vms.attachDisk({ sizeMiB: 256 })
    const volumes = await disks.initialize({ label: 'data' })
    const old = await volumes.write({ sizeMiB: 1 })
    const lengths = await vms.chainLengths()
    const snapshot = await vms.takeSnapshot('to be removed')
    const current = await volumes.overwrite(old)
    await vms.removeSnapshot(snapshot, { consolidate: false })
    await vms.check('The machine says that it needs consolidation', ({ consolidationNeeded }) =>
      judge(consolidationNeeded, 'needed', consolidationNeeded ? 'needed' : 'not needed'),
    )
    await expect(volumes).toHold(current)

    step('Consolidation')
    await vms.consolidate()
    await vms.check('After a consolidation none is needed', ({ consolidationNeeded }) =>
      judge(!consolidationNeeded, 'not needed', consolidationNeeded ? 'needed' : 'not needed'),
    )
    await vms.expectChains(lengths, { longerBy: 0 })
    await expect(volumes).toHold(current)
  },
)
