import { expect, statements, test } from '../../src/index.ts'

test('A revert with memory goes on in the middle of the guest’s work', {
  promise: 'memory-is-restored',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A mounted volume, a process that writes, and a snapshot with memory')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 1 })
  const other = await (await vms.attachDisk({ sizeMiB: 256, name: 'third disk' })).initialize({
    label: 'other',
  })
  const writers = await volumes.startWriter({ next: other })
  const working = await writers.acknowledged()
  const snapshot = await vms.takeSnapshot('at work', { memory: true })
  const then = () => ({ name: snapshot.name })
  await vms.check(statements.sameBoot, then, { since: snapshot })
  await expect(writers).toGoOnFrom(await writers.acknowledged())
  await writers.writeOn()

  step('A fresh boot: other memory, nothing mounted on Linux')
  await vms.powerOff()
  await vms.powerOn()
  await vms.check(statements.freshBoot, then, { since: snapshot })
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
