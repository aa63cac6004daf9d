import { expect, test } from 'vitest'
import { keepsMemoryInDisk } from '../../src/judge/memory-in-disk.ts'
import { diskOn, MIB, machine } from './evidence.ts'

const withMemoryIn = (path: string | null) =>
  keepsMemoryInDisk(
    machine({
      disks: [diskOn('Hard disk 1', ['a', 'a-1'])],
      keptIn: {
        'snapshot:first': {
          state: { path: 'first.vmsn', sizeBytes: 28_672 },
          memory: path === null ? null : { path, sizeBytes: 187 * MIB },
        },
      },
    }),
  )

test('memory in a file that a disk is made of is in no file of its own', () => {
  expect(withMemoryIn('a-1')).toBe(true)
  expect(withMemoryIn('first.vmem')).toBe(false)
  expect(withMemoryIn(null)).toBe(false)
})

test('the extent that holds the data of a disk is the disk’s as well', () => {
  const chain = [{ path: 'a', sizeBytes: MIB, data: ['a-flat'] }]
  const memory = { path: 'a-flat', sizeBytes: 187 * MIB }
  const disks = [diskOn('Hard disk 1', ['a'], { chain })]
  expect(keepsMemoryInDisk(machine({ disks, keptIn: { 'snapshot:first': { state: null, memory } } }))).toBe(
    true,
  )
})
