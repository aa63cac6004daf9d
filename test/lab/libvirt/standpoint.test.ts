import { expect, test } from 'vitest'
import { innerIn } from '../../../src/lab/libvirt/inner-snapshots.ts'
import { Standpoint } from '../../../src/lab/libvirt/standpoint.ts'

const named = (name: string, parent?: string) => ({ name, parent })
const FIRST = named('first')
const KNOWN = [FIRST, named('second', 'first'), named('other', 'first')]

const inner = (...names: string[]) =>
  innerIn(
    '/lab/datastore/m1/disk.qcow2',
    names.map((name, i) => ({ id: String(i + 1), name, 'vm-state-size': name === 'second' ? 1 : 0 })),
    'm1',
  )

const ALL = inner('first', 'second', 'other')
const [ONE, TWO, THREE] = ['m1/disk-000001.qcow2', 'm1/disk-000002.qcow2', 'm1/disk-000003.qcow2']

test('a snapshot within a file is called as a host calls a delta, by its number there', () => {
  expect(ALL.map(({ path }) => path)).toEqual([ONE, TWO, THREE])
  expect(ALL.map(({ hasMemory }) => hasMemory)).toEqual([false, true, false])
})

test('a machine goes on with the file in use, and the snapshots that it comes from are beside it', () => {
  const chainUnder = (current?: string) => Standpoint.ofMachine(KNOWN, current).within(ALL, 'm1/disk.qcow2')
  expect(chainUnder('second')).toEqual(['m1/disk.qcow2', TWO, ONE])
  expect(chainUnder('first')).toEqual(['m1/disk.qcow2', ONE])
  expect(chainUnder()).toEqual(['m1/disk.qcow2'])
})

test('a snapshot is what the file holds of it, on those that it comes from', () => {
  const chainOf = (i: number) => Standpoint.ofSnapshot(KNOWN, KNOWN[i] ?? FIRST).within(ALL, 'm1/disk.qcow2')
  expect([0, 1, 2].map(chainOf)).toEqual([[ONE], [TWO, ONE], [THREE, ONE]])
})

test('what the file does not hold is not told, whatever libvirt knows', () => {
  const held = inner('first')
  expect(Standpoint.ofMachine(KNOWN, 'second').within(held, 'm1/disk.qcow2')).toEqual(['m1/disk.qcow2', ONE])
})

test('what the file still holds and libvirt does not know is told as left behind', () => {
  const at = Standpoint.ofMachine([FIRST], 'first')
  expect(at.within(ALL, 'm1/disk.qcow2')).toEqual(['m1/disk.qcow2', ONE, TWO, THREE])
})
