import { expect, judge, scenario } from '../../src/index.ts'

const promise = {
  number: 14,
  statement:
    'Memory restored means: the same boot, the content of volatile memory, open mounts and running processes; not restored means a fresh boot.',
  source: 'the documented workflow; vSphere 8.0 documentation, GUID-3E1BB630',
}

scenario('A revert with memory goes on in the middle of the guest’s work', promise, async ({ vms, step }) => {
  step('A mounted volume, a process that writes, and a snapshot with memory')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 1 })
  const other = await (await vms.attachDisk({ sizeMiB: 64, name: 'third disk' })).initialize({
    label: 'other',
  })
  const writers = await volumes.startWriter({ next: other })
  const working = await writers.acknowledged()
  const snapshot = await vms.takeSnapshot('at work', { memory: true })
  await expect(writers).toGoOnFrom(await writers.acknowledged())
  await writers.writeOn()
  await vms.checkGuest('The guest has not booted since the snapshot was taken', ({ bootId }, machine) => {
    const then = snapshot.of(machine).guest?.bootId
    return judge(bootId === then, `boot ${then}`, `boot ${bootId}`)
  })

  step('A fresh boot: other memory, nothing mounted on Linux')
  await vms.powerOff()
  await vms.powerOn()
  await vms.checkGuest('After a power-off the guest has booted afresh', ({ bootId, marks }, machine) => {
    const then = snapshot.of(machine).guest?.bootId
    const seen = `boot ${bootId}, ${marks.memory ?? 'no mark in memory'}`
    return judge(
      bootId !== then && marks.memory === null,
      `another boot than ${then}, no mark in memory`,
      seen,
    )
  })

  await volumes.mount()
  await volumes.overwrite(witness)

  step('Back in the boot of the snapshot, with its memory, its mounts and its processes')
  await vms.revertTo(snapshot)
  await expect(volumes).toBeInitialized()
  await expect(volumes).toHold(witness)

  await expect(writers).toGoOnFrom(working)
  await writers.stop()

  step('The guest goes on writing to its disks')
  const newer = await volumes.expectWritable(witness)
  await expect(volumes).toHold(newer)
})
