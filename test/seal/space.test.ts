import { expect, test } from 'vitest'
import { roomToStay } from '../../src/seal/space.ts'
import { machine } from '../doctor/inspections.ts'

const GIB = 2 ** 30
const seen = (freeBytes: number) => {
  const state = machine({ memoryMiB: 2048 })
  return {
    found: { ref: 'VirtualMachine:1', name: 'debian-1' } as const,
    state: { ...state, home: { ...state.home, freeBytes } },
  }
}

test('a seal has room where all disks of its machine may grow to their size', () => {
  expect(roomToStay(seen(400 * GIB))).toBeUndefined()
})

test('it is told where they may not, and refused where it could not even begin', () => {
  expect(roomToStay(seen(5 * GIB))).toMatch(
    /5 GiB are free on datastore1, and with the seal of debian-1 its disks may grow/,
  )
  expect(() => roomToStay(seen(4 * GIB))).toThrow(/a seal of debian-1 takes 4.5 GiB; nothing was touched/)
})
