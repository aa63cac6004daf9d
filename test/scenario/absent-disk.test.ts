import { expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { DiskUnderTest } from '../../src/scenario/disk.ts'
import type { MachineUnderTest } from '../../src/scenario/machine.ts'

/** A disk that its guest shows from the third look on, of a machine that has it or has it not. */
function diskOf({ hasDisk }: { hasDisk: boolean }) {
  let looks = 0
  const machine = {
    ...{ config: {}, deeds: 0, hasDisk: async () => hasDisk, limits: { look: () => Deadline.after(60_000) } },
    keepDisk: (_disk: string, _identity: object, seen: object) => ({ seen, observation: 0 }),
    guest: { observeDisk: async () => ({ present: hasDisk && ++looks > 2 }) },
  } as unknown as MachineUnderTest
  return new DiskUnderTest(machine, 'd', { uuid: 'u', sizeBytes: 2 ** 25 }, 0)
}

test('a disk that the hypervisor has is waited for, since its guest takes its time to see it', async () => {
  const { seen } = await diskOf({ hasDisk: true }).observeUntil(({ present }) => present)
  expect(seen.present).toBe(true)
})

test('a disk that the hypervisor has not is not waited for', { timeout: 10_000 }, async () => {
  const { seen } = await diskOf({ hasDisk: false }).observeUntil(({ present }) => present)
  expect(seen.present).toBe(false)
})
