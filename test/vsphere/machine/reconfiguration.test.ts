import { expect, test } from 'vitest'
import { specOf } from '../../../src/vsphere/machine/reconfiguration.ts'

test('any number of processors is asked for with one core in each socket', () => {
  expect(specOf({ cpus: 5 })).toMatchObject({ numCPUs: 5, numCoresPerSocket: 1 })
})

test('the sockets of a machine whose processors stay are left alone', () => {
  expect(specOf({ memoryMiB: 512 })).toEqual({ memoryMB: 512, extraConfig: [] })
})
