import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiskExtent, freeExtents } from '../../../src/stand-in/storage/partition-writer.ts'

const MIB = 1048576n
const mib = (offset: bigint, size: bigint): DiskExtent => ({
  offsetBytes: offset * MIB,
  sizeBytes: size * MIB,
})

describe('free space of a disk', () => {
  it('is all but the first and the last MiB, where the partition table and its backup are', () => {
    expect(freeExtents(100n * MIB, [])).toEqual([mib(1n, 98n)])
  })

  it("begins behind Microsoft's reserved partition, which ends where 16 MiB end", () => {
    const reserved = { offsetBytes: 17408n, sizeBytes: 16759808n }
    expect(freeExtents(2048n * MIB, [reserved])).toEqual([mib(16n, 2031n)])
  })

  it('lies between partitions, whatever their order, and in whole MiB', () => {
    const odd = { offsetBytes: 20n * MIB + 512n, sizeBytes: 10n * MIB }
    expect(freeExtents(100n * MIB, [mib(50n, 10n), odd])).toEqual([
      mib(1n, 19n),
      mib(31n, 19n),
      mib(60n, 39n),
    ])
  })

  it('never touches a partition', () => {
    const extent = fc.record({
      offsetBytes: fc.bigInt({ min: 0n, max: 200n * MIB }),
      sizeBytes: fc.bigInt({ min: 1n, max: 50n * MIB }),
    })
    fc.assert(
      fc.property(fc.array(extent, { maxLength: 6 }), (taken) => {
        for (const free of freeExtents(256n * MIB, taken)) {
          expect(free.sizeBytes).toBeGreaterThan(0n)
          expect(taken.some((each) => overlap(each, free))).toBe(false)
        }
      }),
    )
  })
})

function overlap(left: DiskExtent, right: DiskExtent): boolean {
  return (
    left.offsetBytes < right.offsetBytes + right.sizeBytes &&
    right.offsetBytes < left.offsetBytes + left.sizeBytes
  )
}
