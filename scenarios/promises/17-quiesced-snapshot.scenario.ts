import { expect, flatten, test } from '../../src/index.ts'

test('A quiesced snapshot holds what was written and not yet synced', {
  promise: 'quiesced-snapshot',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Files that were not synced, and a quiesced snapshot')
  const able = await vms.having(
    'a quiesced snapshot',
    'VMware Tools do not run in its guest, and without them the request is passed over',
    ({ toolsRunning }) => toolsRunning === true,
  )
  if (!able) return
  const disks = await able.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const old = await volumes.write({ sizeMiB: 1 })
  const unsynced = await volumes.overwrite(old, { sync: false })
  const quiesced = await able.takeSnapshot('quiesced', { memory: false, quiesce: true })
  await able.characterise('Is the snapshot told as quiesced?', ({ snapshots }, vm) => {
    const node = flatten(snapshots).find(({ id }) => id === quiesced.on(vm).snapshot)
    return node?.quiesced ? 'yes' : 'no'
  })

  step('Newer data, and back by a boot: the files of that moment')
  await volumes.overwrite(unsynced)
  await able.revertTo(quiesced)
  await volumes.mount()
  await expect(volumes).toHold(unsynced.settled())
})
