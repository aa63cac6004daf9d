import { type Disks, expect, statements, test } from '../../src/index.ts'

const MIB = 2 ** 20

test('Writes go to one delta for each disk, and never to the base', {
  promise: 'each-disk-has-its-own-delta',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Three disks, two of them with data, and a snapshot')
  const first = await vms.attachDisk({ sizeMiB: 256, name: 'first disk' })
  const second = await vms.attachDisk({ sizeMiB: 256, name: 'second disk' })
  const whole = await vms.attachDisk({ sizeMiB: WHOLE_MIB, name: 'whole disk' })
  const volumes = [
    await first.initialize({ label: 'first' }),
    await second.initialize({ label: 'second' }),
  ] as const
  const old = [await volumes[0].write({ sizeMiB: 4 }), await volumes[1].write({ sizeMiB: 1 })] as const
  const snapshot = await vms.takeSnapshot('base', { memory: true })
  const bases = [await first.digestBases(), await second.digestBases(), await whole.digestBases()] as const
  const deltas = {
    first: first.writtenToDeltas(),
    second: second.writtenToDeltas(),
    whole: whole.writtenToDeltas(),
  }
  await characteriseSize('How large is the delta of a disk to which nothing was written yet?', deltas.whole)

  step('Newer data: each delta takes what was written to its disk')
  await volumes[0].overwrite(old[0])
  await volumes[1].overwrite(old[1])
  await expectWritten(deltas.first, 4)
  await expectWritten(deltas.second, 1)
  await characteriseSize('How large is the delta of a disk to which 4 MiB were written?', deltas.first)

  step('The bases are as they were, also after another snapshot')
  await vms.takeSnapshot('later', { memory: false })
  await first.expectBases(bases[0])
  await second.expectBases(bases[1])
  await whole.expectBases(bases[2])

  step('Written from end to end, the delta is as large as the disk at most')
  await vms.mustNotStall('the whole disk is written', () => whole.writeRaw({ sizeMiB: WHOLE_MIB }))
  await characteriseSize(
    `How large is the delta of a disk of ${WHOLE_MIB} MiB that was written from end to end?`,
    deltas.whole,
  )
  await deltas.whole?.check(statements.deltaAtMostTheDisk, ({ disk, uuid, sizeBytes }) => ({
    ...{ disk, uuid, sizeBytes, overheadBytes: OVERHEAD_MIB * MIB },
  }))

  step('Back: the data of the snapshot on both')
  await vms.revertTo(snapshot)
  await expect(volumes[0]).toHold(old[0])
  await expect(volumes[1]).toHold(old[1])

  async function expectWritten(disks: Disks | undefined, writtenMiB: number): Promise<void> {
    const writtenBytes = writtenMiB * MIB
    await disks?.check(statements.deltaHoldsWhatWasWritten, ({ disk, uuid }) => ({
      disk,
      uuid,
      writtenBytes,
    }))
  }

  /** By the format of the delta, as far as the host tells it: nobody promises a size. */
  async function characteriseSize(question: string, on: Disks | undefined): Promise<void> {
    if (!on) return
    await vms.characterise(question, ({ disks }, vm) => {
      const disk = disks.find(({ uuid }) => uuid === on.on(vm).uuid)
      const sizeMiB = Math.round((disk?.chain[0]?.sizeBytes ?? 0) / MIB)
      return disk?.deltaFormat ? `${sizeMiB} MiB (${disk.deltaFormat})` : `${sizeMiB} MiB`
    })
  }
})

test('Writes to a LUN that is mapped in virtual mode go to its delta, and never to the LUN', {
  promise: 'each-disk-has-its-own-delta',
  needs: 'each',
}, async ({ vms, step }) => {
  const mapping = vms.withLun('a LUN in virtual mode')
  if (!mapping) return

  step('A LUN in virtual mode with data, and a snapshot')
  const luns = await mapping.attachDisk({ lun: 'virtual', name: 'LUN in virtual mode' })
  const old = await luns.writeRaw({ sizeMiB: 4 })
  const snapshot = await mapping.takeSnapshot('with a LUN', { memory: true })

  step('Newer data: the delta takes them')
  await luns.overwriteRaw(old)
  await luns.writtenToDeltas()?.check(statements.deltaHoldsWhatWasWritten, ({ disk, uuid }) => ({
    ...{ disk, uuid, writtenBytes: 4 * MIB },
  }))

  step('Back, and the delta is gone: the LUN has the data of the snapshot')
  await mapping.revertTo(snapshot)
  await expect(luns).toHoldRaw(old)
})

/** So large that headers, tables and steps of every known format are little beside it. */
const WHOLE_MIB = 64
/** 2 MiB of headers, a last step of 16 MiB, and the tables. */
const OVERHEAD_MIB = 24
