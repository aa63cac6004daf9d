import { expect, test } from 'vitest'
import type { Config } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { findWork } from '../../src/safety/find-work.ts'
import type { VirtualMachine } from '../../src/vsphere/machine/virtual-machine.ts'

test('of the runs that anybody’s files name, some are looked into, and the others counted', async () => {
  const path = (_: unknown, i: number) => ({
    path: `[ds] debian-1/snapwitness-${i.toString(16).padStart(8, '0')}-0000-x.vmdk`,
  })
  const files = Array.from({ length: 5_000 }, path)
  let looks = 0
  const vm = {
    describe: async () => {
      looks++
      return { extraConfig: {}, snapshots: { roots: [] }, disks: [] }
    },
    identity: async () => 'machine 1',
    homeFolder: async () => ({ path: '[ds] debian-1', datastore: { list: async () => files } }),
    clock: { now: async () => new Date() },
  }
  const find = async () => vm as unknown as VirtualMachine
  const config = { machines: [{ name: 'debian-1' }], timeouts: {} } as unknown as Config
  const soon = () => Deadline.after(10_000)
  const patience = { look: soon, task: soon }
  const { work } = await findWork(
    { folder: undefined, steal: false },
    { config, machines: config.machines, find },
    patience,
  )
  expect(work).toHaveLength(20)
  expect(work.at(-1)?.cleaning.left).toEqual(['and marks of 4980 more runs, not proved to be theirs'])
  expect(looks).toBeLessThan(100)
})
