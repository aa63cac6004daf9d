import { expect, test } from 'vitest'
import { isSettled } from '../../src/scenario/settled.ts'
import { diskOn, machine } from '../judge/evidence.ts'

test('devices that are older than the files, or the other way round, are no look to compare with', () => {
  const late = diskOn('Hard disk 1', ['a-2', 'a-1', 'a'], { parents: ['a-1', 'a'] })
  expect(isSettled(machine({ disks: [late] }))).toBe(false)
  expect(isSettled(machine())).toBe(true)
})

test('files that are not told are waited for by nobody', () => {
  expect(isSettled(machine({ disks: [diskOn('Hard disk 1', ['a'], { chain: [] })] }))).toBe(true)
})
