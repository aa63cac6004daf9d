import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { isGone, thisProcess } from '../../src/safety/holder.ts'
import { leaseOf } from '../../src/safety/lease-record.ts'
import { allow, revoke } from '../../src/safety/opt-in.ts'
import { LEASE_KEY } from '../../src/safety/tags.ts'
import { patience, type RestingHost, startRestingHost, underTest } from './resting-host.ts'

let host: RestingHost

beforeAll(async () => {
  host = await startRestingHost()
  await allow(host.vm, patience.task())
})
afterAll(() => host.stop())
beforeEach(() => host.vm.reconfigure({ extraConfig: { [LEASE_KEY]: '' } }, patience.task()))

const elsewhere = { owner: 'ann@ci-7', pid: 4711, process: 'another computer/1' }
const take = (custody: ReturnType<RestingHost['custody']>, steal = false) =>
  custody.lease.take({ steal }, patience.look())
const now = async () => leaseOf(await host.vm.describe(patience.look()))

test('of two that take a machine at the same moment one gets it, and the other hears who has it', async () => {
  const outcomes = await Promise.allSettled([
    take(host.custody('aaaaaaaa')),
    take(host.custody('bbbbbbbb', elsewhere)),
  ])
  const [lost, ...others] = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(others).toEqual([])
  const holder = await now()
  expect(lost).toMatchObject({ code: 'LEASE_HELD', fields: { run: holder?.run, owner: holder?.owner } })
  expect(lost.message).toMatch(/debian-1 is in use by the run .* of .*\nHint: .*--steal/s)
})

test('a lease that is stolen is told with its holder, who hears of it when it renews', async () => {
  const robbed = host.custody('aaaaaaaa', elsewhere)
  await take(robbed)
  expect(await take(host.custody('bbbbbbbb'), true)).toMatchObject({ run: 'aaaaaaaa', owner: 'ann@ci-7' })
  await expect(robbed.lease.renew(patience.look())).rejects.toMatchObject({ code: 'LEASE_LOST' })
  await robbed.lease.release(patience.look())
  expect(await now()).toMatchObject({ run: 'bbbbbbbb' })
})

test('the lease of a process of this computer that was killed is free at once', async () => {
  const child = spawn('sleep', ['600'])
  const pid = child.pid ?? 0
  const identity = thisProcess().process.replace(/[^/]+$/, '')
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const holder = { pid, process: identity + stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] }
  expect(isGone(holder)).toBe(false)
  await take(host.custody('aaaaaaaa', holder))
  await expect(take(host.custody('bbbbbbbb'))).rejects.toMatchObject({ code: 'LEASE_HELD' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isGone(holder)).toBe(true)
  expect(await take(host.custody('bbbbbbbb'))).toMatchObject({ run: 'aaaaaaaa' })
})

test('of a process of another computer nothing is known', () => {
  expect(isGone(elsewhere)).toBe(false)
})

test('a lease whose time is over is looked at twice: who renews it meanwhile keeps it', async () => {
  const short = host.custody('aaaaaaaa', elsewhere)
  Object.assign(short.lease.terms, { durationMs: 1 })
  await take(short)
  const second = take(host.custody('bbbbbbbb'))
  Object.assign(short.lease.terms, { durationMs: 60_000 })
  await short.lease.renew(patience.look())
  await expect(second).rejects.toMatchObject({ code: 'LEASE_HELD' })
  expect(await now()).toMatchObject({ run: 'aaaaaaaa' })
})

test('a lease that cannot be read is nobody’s to take, except by force', async () => {
  await host.vm.reconfigure({ extraConfig: { [LEASE_KEY]: '{"version":2}' } }, patience.task())
  await expect(take(host.custody('bbbbbbbb'))).rejects.toMatchObject({ code: 'LEASE_HELD' })
  await take(host.custody('bbbbbbbb'), true)
  expect(await now()).toMatchObject({ run: 'bbbbbbbb' })
})

const HOURS_MS = 3_600_000

test.each([-3, 3])(
  'by a clock that is %s hours away from the host’s, a machine in use is not free, and one that is taken stays so',
  async (hours) => {
    const other = await startRestingHost({ aheadMs: hours * HOURS_MS })
    try {
      await allow(other.vm, patience.task())
      const custody = other.custody('bbbbbbbb')
      const ends = (ms: number) => new Date(Date.now() + hours * HOURS_MS + ms).toISOString()
      const held = { run: 'aaaaaaaa', ...elsewhere, power: 'poweredOff', expires: ends(60_000) }
      await other.vm.reconfigure({ extraConfig: { [LEASE_KEY]: JSON.stringify(held) } }, patience.task())
      await expect(take(custody)).rejects.toMatchObject({ code: 'LEASE_HELD' })
      await take(custody, true)
      const expires = leaseOf(await other.vm.describe(patience.look()))?.expires ?? ''
      expect(expires > ends(50_000) && expires < ends(70_000)).toBe(true)
    } finally {
      await other.stop()
    }
  },
)

test('in the middle of a scenario nothing is done to a machine that was taken away, or takes its word back', async () => {
  const custody = host.custody('aaaaaaaa', elsewhere)
  await take(custody)
  const machine = await underTest(host, custody)
  let done = 0
  const revert = () => machine.change('revert', {}, async () => ++done)
  await revert()
  await revoke(host.vm, patience.task())
  await expect(revert()).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
  await allow(host.vm, patience.task())
  await take(host.custody('bbbbbbbb'), true)
  await expect(revert()).rejects.toMatchObject({ code: 'LEASE_LOST' })
  expect(done).toBe(1)
})

test('a host that tells of the lease late has not lost it: what was before it is old', async () => {
  const { lease } = host.custody('aaaaaaaa', elsewhere, await host.seenLate(3_000))
  await lease.take({ steal: true }, patience.look())
  await lease.demand(patience.look())
  await lease.renew(patience.look())
  await lease.release(patience.look())
  expect(await now()).toBeUndefined()
})

test('a machine that does not agree any more is neither taken nor renewed', async () => {
  const custody = host.custody('aaaaaaaa')
  await take(custody)
  const before = await now()
  await revoke(host.vm, patience.task())
  await expect(custody.lease.renew(patience.look())).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
  await expect(take(custody, true)).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
  expect(await now()).toEqual(before)
  await allow(host.vm, patience.task())
})
