import { expect, scenario } from '../../src/index.ts'

const promise = {
  number: 17,
  statement:
    'A snapshot keeps all disks at one moment: a write on one disk is never in it without the writes on others that came before it.',
  source: 'follows from a snapshot being a state of the machine',
}

scenario(
  'Disks that are written to while a snapshot is taken are kept at one moment',
  promise,
  async ({ vms, step }) => {
    const linux = vms.one('linux')
    vms
      .except(linux)
      .notApplicable('writing that goes on while snapshots are taken', 'our writer runs in Linux guests')

    step('A writer that syncs each block on one disk before it writes it to the other')
    const first = await (await linux.attachDisk({ sizeMiB: 64, name: 'first disk' })).initialize({
      label: 'first',
    })
    const second = await (await linux.attachDisk({ sizeMiB: 64, name: 'second disk' })).initialize({
      label: 'second',
    })
    const writers = await first.startWriter({ next: second })

    step('Snapshots are taken and removed while it writes')
    const passing = await linux.takeSnapshot('passing', { memory: false })
    const before = await writers.acknowledged()
    const snapshot = await linux.takeSnapshot('in the middle', { memory: false })
    const after = await writers.acknowledged()
    await linux.removeSnapshot(passing)
    await writers.acknowledged()

    step('Back by a boot: one moment on both')
    await linux.revertTo(snapshot)
    await first.mount()
    await second.mount()
    await expect(writers).toKeepWriteOrder({ before, after })
  },
)
