import { expect, test } from '../../src/index.ts'

test('A snapshot holds what was synced before it, and nothing that came after', {
  promise: 'synced-data',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A burst of scattered writes on the disk itself, and a snapshot')
  const raw = await vms.attachDisk({ sizeMiB: 16, name: 'raw disk' })
  const disks = await vms.attachDisk({ sizeMiB: 256, name: 'disk with files' })
  const blank = await raw.writeRaw({ sizeMiB: 8 })
  const volumes = await disks.initialize({ label: 'data' })
  const file = await volumes.write({ sizeMiB: 1 })
  await vms.takeSnapshot('one generation')
  const burst = await raw.overwriteRaw(blank, { scattered: { blocks: 200, seed: 17 } })
  const scattered = await vms.takeSnapshot('scattered')

  step('Newer data in the same blocks, and back')
  await raw.overwriteRaw(burst)
  await volumes.overwrite(file)
  await vms.revertTo(scattered)
  await expect(raw).toHoldRaw(burst)
  await expect(volumes).toHold(file)

  step('Zeros over old data, files that were not synced, and a snapshot without memory')
  const zeroed = await raw.zeroRaw(burst, { stretch: { fromMiB: 4, sizeMiB: 2 } })
  const unsynced = await volumes.overwrite(file, { sync: false })
  const cold = await vms.takeSnapshot('without memory', { memory: false })

  step('Newer data, and back by a boot: zeros are zeros, files are old or new')
  await raw.overwriteRaw(zeroed)
  await volumes.overwrite(unsynced)
  await vms.revertTo(cold)
  await volumes.mount()
  await expect(raw).toHoldRaw(zeroed)
  await expect(volumes).toHoldOldOrNew(file, unsynced)
})
