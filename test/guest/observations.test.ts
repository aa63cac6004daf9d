import { describe, expect, it } from 'vitest'
import { Bytes, Content, Digests, Disk, Identity, Inspection, Writer } from '../../src/guest/observations.ts'

const disk = {
  ...{ present: true, path: '/dev/sdb', sizeBytes: 1, online: true, readOnly: false, partitionTable: 'gpt' },
  ...{ wholeDiskFilesystem: null, blankEnds: null, partitions: [] },
}
const content = { sizeBytes: 1, looked: [], chunks: [], volumes: [] }
const identity = { hostName: 'h', os: 'o', version: '1', uuid: null, disks: [], standIn: false }
const writer = { secret: null, state: 'ended', acknowledged: null, said: null }
const zeros = (count: number) => new Array<number>(count).fill(0)
const long = 'x'.repeat(1_000_000)

describe('of what a guest says beyond every bound', () => {
  it.each([
    ['digests', Digests, { present: true, sizeBytes: 1, sha256: zeros(500_000) }],
    ['digests that are none', Digests, { present: true, sizeBytes: 1, sha256: zeros(60_000) }],
    ['places', Content, { disk, content: { ...content, looked: zeros(60_000) } }],
    ['chunks', Content, { disk, content: { ...content, chunks: zeros(60_000) } }],
    ['volumes', Content, { disk, content: { ...content, volumes: zeros(60_000) } }],
    ['partitions', Disk, { ...disk, partitions: zeros(100) }],
    ['disks', Identity, { ...identity, disks: zeros(1_000) }],
    ['tools', Inspection, { administrator: true, tools: zeros(1_000), settings: {} }],
    [
      'settings',
      Inspection,
      {
        administrator: true,
        tools: [],
        settings: Object.fromEntries(zeros(5_000).map((_, i) => [`a${i}`, []])),
      },
    ],
  ])('%s, one issue is told', (_, schema, said) => {
    expect(schema.safeParse(said).error?.issues).toHaveLength(1)
  })

  it.each([
    ['a file system’s name', Disk, { ...disk, wholeDiskFilesystem: long }],
    ['a path', Disk, { ...disk, path: long }],
    ['a host’s name', Identity, { ...identity, hostName: long }],
    ['a disk’s name', Identity, { ...identity, disks: [long] }],
  ])('%s is refused', (_, schema, said) => {
    expect(schema.safeParse(said).success).toBe(false)
  })

  it('words of the writer are cut', () => {
    expect(Writer.parse({ ...writer, said: long }).said).toHaveLength(4_096)
  })
})

it('bytes are what they were, and nothing else is taken for bytes', () => {
  const bytes = Buffer.alloc(8 * 1024 * 1024, 'ж')
  expect(Bytes.parse({ base64: bytes.toString('base64') }).base64.equals(bytes)).toBe(true)
  for (const base64 of ['AAA', 'AA=A', 'A A=', 'AAA$'])
    expect(Bytes.safeParse({ base64 }).success).toBe(false)
})
