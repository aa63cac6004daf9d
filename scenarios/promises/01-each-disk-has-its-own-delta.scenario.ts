import { type Disks, expect, type Looks, scenario, statements } from '../../src/index.ts'

const MIB = 2 ** 20

scenario(
  'Writes go to one delta for each disk, and never to the base',
  'each-disk-has-its-own-delta',
  async ({ vms, step }) => {
    step('Three disks, two of them with data, and a snapshot')
    const first = await vms.attachDisk({ sizeMiB: 96, name: 'first disk' })
    const second = await vms.attachDisk({ sizeMiB: 96, name: 'second disk' })
    const whole = await vms.attachDisk({ sizeMiB: 16, name: 'whole disk' })
    const volumes = [
      await first.initialize({ label: 'first' }),
      await second.initialize({ label: 'second' }),
    ] as const
    const old = [await volumes[0].write({ sizeMiB: 4 }), await volumes[1].write({ sizeMiB: 1 })] as const
    const snapshot = await vms.takeSnapshot('base', { memory: true })
    const bases = [await first.digestBases(), await second.digestBases(), await whole.digestBases()] as const
    const then = await vms.look()

    step('Newer data: each delta grows by what was written to its disk')
    await volumes[0].overwrite(old[0])
    await volumes[1].overwrite(old[1])
    await expectGrowth(first, then, 4)
    await expectGrowth(second, then, 1)

    step('The bases are as they were, also after another snapshot')
    await vms.takeSnapshot('later', { memory: false })
    await first.expectBases(bases[0])
    await second.expectBases(bases[1])
    await whole.expectBases(bases[2])

    step('Written from end to end, the delta is as large as the disk at most')
    await vms.mustNotStall('the whole disk is written', () => whole.writeRaw({ sizeMiB: 16 }))
    await vms.characterise(
      'How large is the delta of a disk of 16 MiB that was written from end to end?',
      ({ disks }, vm) => {
        const { uuid } = whole.on(vm)
        const size = disks.find((disk) => disk.uuid === uuid)?.chain[0]?.sizeBytes ?? 0
        return `${Math.round(size / MIB)} MiB`
      },
    )
    await whole.check(statements.deltaAtMostTheDisk, ({ disk, uuid, sizeBytes }) => ({
      ...{ disk, uuid, sizeBytes, overheadBytes: Math.ceil(sizeBytes * METADATA) + MIB },
    }))

    step('Back: the data of the snapshot on both')
    await vms.revertTo(snapshot)
    await expect(volumes[0]).toHold(old[0])
    await expect(volumes[1]).toHold(old[1])
  },
)

function expectGrowth(disks: Disks, since: Looks, writtenMiB: number): Promise<void> {
  const [writtenBytes, slackBytes] = [writtenMiB * MIB, SLACK_MIB * MIB]
  return disks.check(statements.deltaGrows, ({ disk, uuid }) => ({ disk, uuid, writtenBytes, slackBytes }), {
    since,
  })
}

/** What file systems write beside the data: journal, times, and whole clusters of the delta. */
const SLACK_MIB = 8
/** Of the size of a disk, for the maps of a delta. */
const METADATA = 0.02
