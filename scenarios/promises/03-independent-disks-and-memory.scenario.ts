import { test } from '../../src/index.ts'

test('No memory snapshot of a machine with an independent disk', {
  promise: 'independent-disks-and-memory',
  needs: 'each',
}, async ({ vms, step }) => {
  step('An independent disk on a running machine')
  await vms.attachDisk({ sizeMiB: 64, name: 'independent disk', mode: 'independent_persistent' })
  await vms.expectSnapshotRefused({
    what: 'a snapshot with memory of a machine with an independent disk',
    faults: ['MemorySnapshotOnIndependentDisk'],
    snapshot: { name: 'impossible', memory: true },
  })
  vms.notApplicable('a snapshot of a raw disk or a physical RDM', 'these machines have none')
})
