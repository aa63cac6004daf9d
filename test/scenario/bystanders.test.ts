import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Statement } from '../../src/judge/statement.ts'
import { type Asking, amongBystanders } from '../../src/scenario/bystanders.ts'
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
  const revertThatSpills = async (_: MachineUnderTest, asking: Asking) => {
    await asking(async () => {
      isSpilt = true
    })
    return []
  }
  const reverted = { name: 'win10-1' } as MachineUnderTest
  const company = { machines: [reverted], bystanders: [machine], disksOf: () => [disk] }
  return { ...company, machine, whole, revertThatSpills }
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

test('it is marked before anything is asked, and looked at while the other one is looked at', async () => {
  const { machine, ...others } = bystander()
  const order: string[] = []
  let isSeen = () => {}
  const seen = new Promise<void>((resolve) => {
    isSeen = resolve
  })
  Object.assign(machine, {
    leaveMarks: async () => {
      await sleep(5)
      order.push('marked')
      return { seen: guest(), observation: 0 }
    },
    observeGuest: async () => {
      order.push('looked at')
      isSeen()
      return { seen: guest(), observation: 0 }
    },
  })
  await amongBystanders(others, 'revert win10-1', async (_, asking) => {
    order.push('own look')
    await asking(async () => void order.push('asked'))
    // What waits for this look would wait for ever if the look waited for the end of the work.
    await seen
    order.push('own look')
    return []
  })
  expect(order).toEqual(['own look', 'marked', 'asked', 'looked at', 'own look'])
})

test('what is never asked is not waited for', async () => {
  const work = async () => {
    throw new Error('No such snapshot.')
  }
  await expect(amongBystanders(bystander(), 'revert win10-1', work)).rejects.toThrow('No such snapshot.')
})

test('nothing is asked where another machine cannot be marked', async () => {
  const { machine, ...others } = bystander()
  Object.assign(machine, { leaveMarks: () => Promise.reject(new Error('It does not answer.')) })
  let isAsked = false
  const work = async (_: MachineUnderTest, asking: Asking) => {
    await asking(async () => {
      isAsked = true
    })
    return []
  }
  await expect(amongBystanders(others, 'revert win10-1', work)).rejects.toThrow('It does not answer.')
  expect(isAsked).toBe(false)
})
