import { expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { DiskUnderTest } from '../../src/scenario/disk.ts'
import type { MachineUnderTest } from '../../src/scenario/machine.ts'

/** A disk that its guest shows as the hypervisor has it from the third look on, and the other way round until then. */
function diskOf({ hasIt, isLate }: { hasIt: boolean; isLate: boolean }) {
  let looks = isLate ? 0 : 2
  const machine = {
    ...{ config: {}, deeds: 0, limits: { look: () => Deadline.after(60_000) } },
    hasDisk: async (_identity: object, isThere: boolean) => hasIt === isThere,
    keepDisk: (_disk: string, _identity: object, seen: object) => ({ seen, observation: 0 }),
    guest: { observeDisk: async () => ({ present: ++looks > 2 ? hasIt : !hasIt }) },
  } as unknown as MachineUnderTest
  return new DiskUnderTest(machine, 'd', { uuid: 'u', sizeBytes: 2 ** 25 }, 0)
}

/** Whether it is there in the end, where it is waited for to be so. */
async function seenWaitingFor(isThere: boolean, disk: DiskUnderTest): Promise<boolean> {
  return (await disk.observeUntil(({ present }) => present === isThere, isThere)).seen.present
}

const soon = { timeout: 10_000 }

test('a disk that the hypervisor has is waited for, since its guest takes its time to see it', async () => {
  expect(await seenWaitingFor(true, diskOf({ hasIt: true, isLate: true }))).toBe(true)
})

test('a disk that the hypervisor has not is not waited for', soon, async () => {
  expect(await seenWaitingFor(true, diskOf({ hasIt: false, isLate: false }))).toBe(false)
})

test('that a disk goes which the hypervisor has taken away is waited for', async () => {
  expect(await seenWaitingFor(false, diskOf({ hasIt: false, isLate: true }))).toBe(false)
})

test('that a disk goes which the hypervisor still has is not waited for', soon, async () => {
  expect(await seenWaitingFor(false, diskOf({ hasIt: true, isLate: false }))).toBe(true)
})
