import { expect, judge, type ScenarioFixtures, scenario } from '../../src/index.ts'

const promise = {
  number: 1,
  statement:
    'A snapshot makes one delta for each attached disk; the base is not written; a delta holds what was written since, and grows to the size of the disk at most.',
  source: 'the documented workflow; vSphere 6.7 manual, page 244',
}

const MIB = 2 ** 20

scenario('Writes go to one delta for each disk, and never to the base', promise, async ({ vms, step }) => {
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
  const empty = [await first.deltaSizes(), await second.deltaSizes()] as const

  step('Newer data: each delta grows by what was written to its disk')
  await volumes[0].overwrite(old[0])
  await volumes[1].overwrite(old[1])
  await expectGrowth(first, empty[0], 4)
  await expectGrowth(second, empty[1], 1)

  step('The bases are as they were, also after another snapshot')
  await vms.takeSnapshot('later', { memory: false })
  await first.expectBases(bases[0])
  await second.expectBases(bases[1])
  await whole.expectBases(bases[2])

  step('Written from end to end, the delta is as large as the disk at most')
  await vms.mustNotStall('the whole disk is written', () => whole.writeRaw({ sizeMiB: 16 }))
  await whole.check('A delta grows to the size of its disk at most', ([delta], disk) => {
    const size = delta?.sizeBytes ?? 0
    const most = disk.identity.sizeBytes * (1 + METADATA) + MIB
    disk.machine.characterise(
      'How large is the delta of a disk of 16 MiB that was written from end to end?',
      `${Math.round(size / MIB)} MiB`,
    )
    return judge(size >= disk.identity.sizeBytes && size <= most, `16 MiB, at most ${mib(most)}`, mib(size))
  })

  step('Back: the data of the snapshot on both')
  await vms.revertTo(snapshot)
  await expect(volumes[0]).toHold(old[0])
  await expect(volumes[1]).toHold(old[1])
})

type Disks = Awaited<ReturnType<ScenarioFixtures['vms']['attachDisk']>>

async function expectGrowth(
  disks: Disks,
  before: ReadonlyMap<string, number>,
  writtenMiB: number,
): Promise<void> {
  await disks.check('The delta grows by what was written to its disk', ([delta], { machine }) => {
    const growth = (delta?.sizeBytes ?? 0) - (before.get(machine.name) ?? 0)
    return judge(
      growth >= writtenMiB * MIB && growth <= (writtenMiB + SLACK_MIB) * MIB,
      `${writtenMiB} MiB, and at most ${SLACK_MIB} MiB that the file system writes beside it`,
      mib(growth),
    )
  })
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(2)} MiB`
}

/** What file systems write beside the data: journal, times, and whole clusters of the delta. */
const SLACK_MIB = 8
/** Of the size of a disk, for the maps of a delta. */
const METADATA = 0.02
