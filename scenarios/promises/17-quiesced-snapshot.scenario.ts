import { expect, flatten, scenario } from '../../src/index.ts'

scenario(
  'A quiesced snapshot holds what was written and not yet synced',
  'quiesced-snapshot',
  async ({ vms, step }) => {
    step('Files that were not synced, and a quiesced snapshot')
    const disks = await vms.attachDisk({ sizeMiB: 256 })
    const volumes = await disks.initialize({ label: 'data' })
    const old = await volumes.write({ sizeMiB: 1 })
    const unsynced = await volumes.overwrite(old, { sync: false })
    const quiesced = await vms.takeSnapshot('quiesced', { memory: false, quiesce: true })
    await vms.characterise('Does the host quiesce this guest?', ({ snapshots }, vm) => {
      const node = flatten(snapshots).find(({ id }) => id === quiesced.on(vm).snapshot)
      return node?.quiesced ? 'yes' : 'no'
    })

    step('Newer data, and back by a boot: the files of that moment')
    await volumes.overwrite(unsynced)
    await vms.revertTo(quiesced)
    await volumes.mount()
    await expect(volumes).toHold(unsynced.settled())
  },
)
