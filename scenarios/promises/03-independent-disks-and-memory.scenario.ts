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
})

test('No memory snapshot of a machine with a LUN in physical mode', {
  promise: 'independent-disks-and-memory',
  needs: 'each',
}, async ({ vms, step }) => {
  const mapping = vms.withLun('a LUN in physical mode')
  if (!mapping) return

  step('A LUN in physical mode on a running machine')
  await mapping.attachDisk({ lun: 'physical', name: 'LUN in physical mode' })
  await mapping.expectSnapshotRefused({
    what: 'a snapshot with memory of a machine with a LUN in physical mode',
    faults: ['MemorySnapshotOnIndependentDisk', 'SnapshotFault', 'RDMNotSupported'],
    snapshot: { name: 'impossible', memory: true },
  })
})
