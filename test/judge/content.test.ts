import { expect, test } from 'vitest'
import { diskZero, revertContent, suspectsOf } from '../../src/judge/content.ts'
import { content, judges } from './evidence.ts'

const chunks = (...digests: [at: number, sha256: string][]) => digests.map(([at, sha256]) => ({ at, sha256 }))
const same = content()
const longer = content({ sizeBytes: 257 * 2 ** 20, looked: [{ first: 0, count: 257 }] })
const unshown = content({ present: false, sizeBytes: 0, looked: [], chunks: [] })
const mounted = { volumes: [{ believed: 'ext4', onDisk: 'ext4' }] }
const newer = [{ byte: 34 * 2 ** 20, generation: 3, block: 7, ofThisDisk: true }]
const args = { disk: 'd', name: 'a', generation: 2, settled: true, forgotten: [], resumed: false }

judges(revertContent, [
  ['as it was', 'held', args, same, same, same],
  [
    'other data, of which it is not known whether it is newer',
    'held',
    { ...args, settled: false },
    same,
    same,
    content({ chunks: chunks([1, 'aa']) }),
  ],
  ['absent', 'violated', args, same, same, content({ present: false, looked: [], chunks: [] })],
  ['other data', 'violated', args, same, same, content({ chunks: chunks([1, 'aa'], [34, 'xx']) })],
  ['zeros for data', 'violated', args, same, same, content({ chunks: chunks([1, 'aa']) })],
  [
    'data for zeros',
    'violated',
    args,
    same,
    same,
    content({ chunks: chunks([1, 'aa'], [34, 'bb'], [99, 'cc']) }),
  ],
  [
    'other data where it changed while the snapshot was taken',
    'held',
    args,
    same,
    content({ chunks: chunks([1, 'aa'], [34, 'yy']) }),
    content({ chunks: chunks([1, 'aa'], [34, 'xx']) }),
  ],
  [
    'other data where it was the same again, of a disk on which something else changed meanwhile',
    'held',
    args,
    same,
    content({ chunks: chunks([1, 'aa'], [34, 'yy']) }),
    content({ chunks: chunks([1, 'xx'], [34, 'yy']) }),
  ],
  [
    'half as long, without what lay behind',
    'violated',
    args,
    same,
    same,
    content({ sizeBytes: 128 * 2 ** 20, looked: [{ first: 0, count: 128 }] }),
  ],
  [
    'longer than its host ever said',
    'violated',
    { ...args, capacityBytes: same.sizeBytes },
    same,
    same,
    longer,
  ],
  [
    'as long as its host said all along',
    'held',
    { ...args, capacityBytes: longer.sizeBytes },
    same,
    same,
    longer,
  ],
  [
    'data in places where nobody looked again',
    'unknown',
    args,
    same,
    same,
    content({ looked: [{ first: 0, count: 2 }], chunks: chunks([1, 'aa']) }),
  ],
  ['nothing that was looked at', 'unknown', args, same, same, content({ looked: [], chunks: [] })],
  [
    'what its guest may write to, where nobody looked again',
    'unknown',
    args,
    content(mounted),
    content(mounted),
    content({ ...mounted, looked: [{ first: 200, count: 56 }], chunks: [] }),
  ],
  [
    'places of a large disk in another order, and more of them',
    'held',
    args,
    content({ looked: [0, 34, 255].map((first) => ({ first, count: 1 })), chunks: chunks([34, 'bb']) }),
    content({ looked: [0, 34, 255].map((first) => ({ first, count: 1 })), chunks: chunks([34, 'bb']) }),
    content({ looked: [255, 30, 0].map((first) => ({ first, count: 10 })), chunks: chunks([34, 'bb']) }),
  ],
  ['what its guest did not show then', 'unknown', args, unshown, unshown, same],
  ['absent, as it was in its guest then', 'unknown', args, unshown, unshown, unshown],
  [
    'data where nobody looked then',
    'held',
    args,
    content({ looked: [{ first: 0, count: 50 }] }),
    same,
    content({ chunks: chunks([1, 'aa'], [34, 'bb'], [99, 'cc']) }),
  ],
  [
    'other data that the guest may have written itself',
    'held',
    args,
    content(mounted),
    content(mounted),
    content({ ...mounted, chunks: chunks([1, 'aa'], [34, 'xx']) }),
  ],
  [
    'other data where it was told to forget what it held',
    'held',
    { ...args, forgotten: [{ first: 34, count: 1 }] },
    same,
    same,
    content({ chunks: chunks([1, 'aa']) }),
  ],
  [
    'other data beside what it was told to forget',
    'violated',
    { ...args, forgotten: [{ first: 99, count: 1 }] },
    same,
    same,
    content({ chunks: chunks([1, 'aa']) }),
  ],
  [
    'data of another disk, however old',
    'violated',
    args,
    content(mounted),
    content(mounted),
    content({ ...mounted, stamps: [{ byte: 34 * 2 ** 20, generation: 1, block: 7, ofThisDisk: false }] }),
  ],
  [
    'a volume that the resumed guest has mounted no more',
    'violated',
    { ...args, resumed: true },
    content(mounted),
    content(mounted),
    content(),
  ],
  ['a volume that no start mounts', 'held', args, content(mounted), content(mounted), content()],
  [
    'newer data of ours, mounted or not',
    'violated',
    args,
    content(mounted),
    content(mounted),
    content({ ...mounted, chunks: chunks([1, 'aa'], [34, 'xx']), stamps: newer }),
  ],
  [
    'so much other data that nobody read all of it',
    'unknown',
    args,
    content(mounted),
    content(mounted),
    content({ ...mounted, chunks: chunks([1, 'aa'], [34, 'xx']), unread: 1 }),
  ],
  [
    'a file system that is gone from under its cache',
    'violated',
    args,
    content(mounted),
    content(mounted),
    content({ volumes: [{ believed: 'ext4', onDisk: null }] }),
  ],
  [
    'a file system that the disk never told of',
    'held',
    args,
    content({ volumes: [{ believed: 'fuse', onDisk: null }] }),
    content(mounted),
    content({ volumes: [{ believed: 'fuse', onDisk: null }] }),
  ],
])

judges(diskZero, [
  ['nothing', 'held', { disk: 'd' }, content({ chunks: [] })],
  ['something in the middle', 'violated', { disk: 'd' }, content({ chunks: chunks([99, 'cc']) })],
  ['absent', 'unknown', { disk: 'd' }, unshown],
  ['nothing that was looked at', 'unknown', { disk: 'd' }, content({ looked: [], chunks: [] })],
])

test('what nobody looked at then is suspect now', () => {
  const then = content({ looked: [{ first: 0, count: 50 }] })
  const now = content({ chunks: chunks([1, 'xx'], [34, 'bb'], [99, 'cc']) })
  expect(suspectsOf(then, then, now)).toEqual([1, 99])
})
