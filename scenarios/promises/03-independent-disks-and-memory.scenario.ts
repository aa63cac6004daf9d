import { scenario } from '../../src/index.ts'

const promise = {
  number: 3,
  statement:
    'Raw disks and physical RDM cannot be snapshotted; a memory snapshot with an independent disk raises MemorySnapshotOnIndependentDisk.',
  source: 'vSphere 6.0.1 manual, page 195; vSphere API, MemorySnapshotOnIndependentDisk',
}

scenario('No memory snapshot of a machine with an independent disk', promise, async ({ vms, step }) => {
  step('An independent disk on a running machine')
  await vms.attachDisk({ sizeMiB: 64, name: 'independent disk', mode: 'independent_persistent' })
  await vms.expectRefusal({
    what: 'a snapshot with memory of a machine with an independent disk',
    faults: ['MemorySnapshotOnIndependentDisk'],
    attempt: (vm, deadline) =>
      vm.takeSnapshot({ name: 'impossible', description: '', memory: true, quiesce: false }, deadline),
  })
  vms.notApplicable('a snapshot of a raw disk or a physical RDM', 'these machines have none')
})
