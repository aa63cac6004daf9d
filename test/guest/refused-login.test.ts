import { expect, it, vi } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { GuestError } from '../../src/guest/errors.ts'
import type { Guest } from '../../src/guest/guest.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'

const pauses = vi.hoisted((): number[] => [])
vi.mock('node:timers/promises', () => ({ setTimeout: async (ms: number) => void pauses.push(ms) }))

it('a login that is refused five times is given up long before the time is over', async () => {
  let logins = 0
  const connect = async () => {
    logins++
    throw new GuestError('login', 'refused', { hint: 'Check it.' })
  }
  const guest = { name: 'win10-1', service: 'WinRM service', connect } as unknown as Guest
  await expect(waitUntilAnswers(guest, Deadline.after(3_600_000))).rejects.toMatchObject({ kind: 'login' })
  expect(logins).toBe(5)
  // Those of the wait itself lie between.
  expect(pauses.filter((ms) => ms >= 1_000)).toEqual([5_000, 10_000, 20_000, 30_000])
})
