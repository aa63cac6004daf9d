import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import type { DiskIdentity, WitnessPlace } from '../../src/guest/guest.ts'
import { BLOCK_BYTES } from '../../src/witness/blocks.ts'
import { WitnessImage } from '../../src/witness/image.ts'
import { inspect } from '../../src/witness/inspection.ts'
import { type BlockRange, inOrder, scatteredBlocks, without } from '../../src/witness/ranges.ts'
import { kindOfError, type LabGuest, startLinuxGuest, startWindowsStandIn } from './lab-guest.ts'

const MIB = 1024 * 1024
const BLOCKS = 1024
const all = { first: 0, blocks: BLOCKS }
const behindFirst = { first: 1, blocks: BLOCKS - 1 }
const burst = scatteredBlocks(all, 40, 1)
const soon = () => Deadline.after(120_000)

/** What is seen of data that are as the image has them. Of those that were never synced, mixtures are right as well. */
function right(image: WitnessImage) {
  const [sha256] = image.isSettledIn(all) ? image.digestsOf(all) : []
  return { present: true, wrong: [], unread: [], ...(sha256 !== undefined && { sha256 }) }
}

describe.each([
  { kind: 'Linux', start: startLinuxGuest, filesystems: ['ext4', 'xfs'] as const },
  {
    kind: 'Windows, of which the stand-in stands in',
    start: startWindowsStandIn,
    filesystems: ['ntfs'] as const,
  },
])('witness data in a guest of $kind', ({ start, filesystems }) => {
  let lab: LabGuest
  beforeAll(async () => {
    lab = await start()
  })
  afterAll(() => lab.dispose())

  function place(disk: DiskIdentity, where: WitnessPlace) {
    const { guest } = lab
    const owner = { run: '5f3a9c01', disk: disk.uuid.replaceAll('-', '').toLowerCase() }
    const blank = WitnessImage.blank(owner, BLOCKS)
    return {
      blank,
      async write(image: WitnessImage, ranges: readonly BlockRange[], sync = true) {
        const generation = image.generation + 1
        const stamp = { ...owner, generation }
        await guest.writeWitness(disk, { place: where, stamp, ranges, blocks: BLOCKS, sync }, soon())
        return sync ? image.written(generation, ranges) : image.writtenUnsynced(generation, ranges)
      },
      async zero(image: WitnessImage, ranges: readonly BlockRange[]) {
        await guest.zeroWitness(disk, where, ranges, soon())
        return image.zeroed(ranges)
      },
      inspect: (image: WitnessImage) =>
        inspect(
          image,
          {
            digest: (ranges) => guest.digestWitness(disk, where, ranges, soon()),
            read: ({ first, blocks }) =>
              guest.readWitness(
                disk,
                where,
                { offset: first * BLOCK_BYTES, length: blocks * BLOCK_BYTES },
                soon(),
              ),
          },
          { openEnded: where === 'raw' },
        ),
    }
  }

  describe.each(filesystems.map((filesystem) => ({ filesystem })))(
    'in a file on $filesystem',
    ({ filesystem }) => {
      const file = { fileName: 'witness.txt' }
      let disk: DiskIdentity
      let image: WitnessImage

      beforeAll(async () => {
        disk = await lab.addDisk(512 * MIB)
        await lab.guest.initializeDisk(disk, { label: 'second-drive', filesystem }, soon())
      })

      it('is written whole, then a burst of it anew, and holds exactly that', async () => {
        const witness = place(disk, file)
        image = await witness.write(witness.blank, [all])
        expect(await witness.inspect(image)).toMatchObject({
          ...right(image),
          sizeBytes: BLOCKS * BLOCK_BYTES,
        })
        const before = image
        image = await witness.write(image, burst)
        expect(await witness.inspect(image)).toMatchObject(right(image))
        const { wrong } = await witness.inspect(before)
        expect(wrong.map(({ first, blocks }) => ({ first, blocks }))).toEqual(inOrder(burst))
        expect(new Set(wrong.map(({ fault }) => fault))).toEqual(new Set(['newer: generation 2']))
      })

      // The file system makes no difference to it.
      it.runIf(filesystem === filesystems[0])('is told with its disk as each is told alone', async () => {
        const { guest } = lab
        expect(await guest.observeWitness(disk, file, all, soon())).toEqual({
          disk: await guest.observeDisk(disk, soon()),
          digests: await guest.digestWitness(disk, file, [all], soon()),
        })
        const absent = { ...disk, uuid: '6000c290-0000-0000-0000-000000000000' }
        expect(await guest.observeWitness(absent, file, all, soon())).toEqual({
          disk: await guest.observeDisk(absent, soon()),
          digests: null,
        })
      })

      it('has holes where they were punched', async () => {
        const witness = place(disk, file)
        image = await witness.zero(image, [
          { first: 100, blocks: 3 },
          { first: 500, blocks: 300 },
        ])
        expect(await witness.inspect(image)).toMatchObject(right(image))
      })

      it('is right whether what was not synced is there or not, and once synced is there', async () => {
        const witness = place(disk, file)
        image = await witness.write(image, [{ first: 10, blocks: 50 }], false)
        expect(await witness.inspect(image)).toMatchObject(right(image))
        await lab.guest.syncVolume(disk, soon())
        image = image.synced()
        expect(await witness.inspect(image)).toMatchObject(right(image))
      })

      it('may be a new file with blocks left out, which read as zeros', async () => {
        const witness = place(disk, { fileName: 'sparse.txt' })
        const sparse = await witness.write(witness.blank, without(all, burst))
        expect(await witness.inspect(sparse)).toMatchObject(right(sparse))
      })

      it('stays what it is when the volume is trimmed', async () => {
        const trim = await lab.guest.trimVolume(disk, soon())
        expect(trim).toMatchObject({ done: true })
        expect(await place(disk, file).inspect(image)).toMatchObject(right(image))
      })

      it('is never written onto a disk that holds a file system', async () => {
        const raw = place(disk, 'raw')
        expect(await kindOfError(raw.write(raw.blank, [all]))).toBe('not-blank')
        expect(await kindOfError(raw.zero(raw.blank, [behindFirst]))).toBe('not-blank')
      })
    },
  )

  describe('on the disk itself', () => {
    let disk: DiskIdentity
    let image: WitnessImage

    it('is written whole, then a burst of it anew, and holds exactly that', async () => {
      disk = await lab.addDisk(64 * MIB)
      const raw = place(disk, 'raw')
      image = await raw.write(raw.blank, [all])
      expect(await raw.inspect(image)).toMatchObject({ ...right(image), sizeBytes: 64 * MIB })
      image = await raw.write(image, burst)
      expect(await raw.inspect(image)).toMatchObject(right(image))
      expect(
        await kindOfError(lab.guest.initializeDisk(disk, { label: 'x', filesystem: filesystems[0] }, soon())),
      ).toBe('not-blank')
    })

    it('names what lies elsewhere than it must', async () => {
      const raw = place(disk, 'raw')
      const { wrong } = await raw.inspect(image.written(9, [{ first: 300, blocks: 2 }]))
      expect(wrong.map(({ kind }) => kind)).toContain('stale')
      expect(wrong[0]).toMatchObject({ first: 300 })
    })

    it('gives zeros where zeros were made, and old data or zeros where it was discarded', async () => {
      const raw = place(disk, 'raw')
      image = await raw.zero(image, [{ first: 40, blocks: 8 }])
      expect(await raw.inspect(image)).toMatchObject(right(image))
      const discarded = [{ first: 256, blocks: 256 }]
      const { done } = await lab.guest.discardWitness(disk, discarded, soon())
      expect(done).toBe(lab.guest.kind === 'linux')
      if (done) image = image.discarded(discarded)
      expect(await raw.inspect(image)).toMatchObject(right(image))
    })

    it('keeps its first block, which says whose the disk is', async () => {
      const raw = place(disk, 'raw')
      expect(await kindOfError(raw.zero(image, [all]))).toBe('failed')
      expect(await raw.inspect(image)).toMatchObject(right(image))
    })
  })
})
