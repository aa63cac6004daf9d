import { expect, test } from 'vitest'
import type { Statement } from '../../src/judge/statement.ts'
import { amongBystanders } from '../../src/scenario/bystanders.ts'
import type { DiskUnderTest } from '../../src/scenario/disk.ts'
import type { MachineUnderTest } from '../../src/scenario/machine.ts'
import { WholeDisk } from '../../src/scenario/whole-disk.ts'
import { content, guest, machine as machineSeen } from '../judge/evidence.ts'

/** A machine beside the one that is reverted, with one disk that nobody has written to. */
function bystander(powerState = 'poweredOn') {
  let isSpilt = false
  const keep = (seen: object) => ({ seen, observation: 0 })
  const look = () => {
    const { sizeBytes, looked, volumes } = content()
    const chunks = isSpilt ? [{ at: 0, sha256: 'f'.repeat(64) }] : []
    return { disk: { present: true }, content: { sizeBytes, looked, volumes, chunks } }
  }
  const machine = {
    ...{ keep, limits: { guestWork: () => 0 }, whereabouts: () => ({ files: [] }) },
    guest: { digestDisk: async () => look(), readWitness: async () => Buffer.alloc(0) },
    observeMachineUntil: async () => keep(machineSeen({ powerState })),
    observeGuest: async () => keep(guest()),
    leaveMarks: async () => keep(guest()),
    judge: async (statement: Statement<never, never>, args: never, ...seen: { seen: never }[]) =>
      statement.judge(args, ...(seen.map((one) => one.seen) as never)),
  } as unknown as MachineUnderTest
  const identity = { uuid: 'u', sizeBytes: content().sizeBytes }
  const disk = { name: 'second disk', identity, machine, keep } as unknown as DiskUnderTest
  const whole = new WholeDisk(disk)
  Object.assign(disk, { whole })
  const revertThatSpills = async () => {
    isSpilt = true
    return []
  }
  return { bystanders: [machine], disksOf: () => [disk], whole, revertThatSpills }
}

test('a revert that spills into the disk of another machine is found there', async () => {
  const { revertThatSpills, ...others } = bystander()
  await others.whole.look()
  const checks = await amongBystanders(others, 'revert win10-1', revertThatSpills)
  expect(checks.filter(({ verdict }) => verdict !== 'held')).toMatchObject([
    { verdict: 'violated', seen: expect.stringContaining('other data in MiB 0') },
  ])
})

test('the disk of one that is off is no longer known to be blank', async () => {
  const { revertThatSpills, whole, ...others } = bystander('poweredOff')
  await whole.look()
  await amongBystanders(others, 'revert win10-1', revertThatSpills)
  expect((await whole.look()).content.seen.chunks).toHaveLength(1)
})
