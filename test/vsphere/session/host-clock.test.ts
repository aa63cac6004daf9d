import { afterEach, expect, test, vi } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { HostClock } from '../../../src/vsphere/session/host-clock.ts'

const HOURS_MS = 3_600_000
const soon = () => Deadline.after(1000)
const EPOCH = Date.parse('2026-01-01T00:00:00Z')

afterEach(() => vi.useRealTimers())

/** A host whose clock goes on with ours, from another hour. */
function host(aheadMs: number) {
  vi.useFakeTimers({ now: EPOCH })
  const state = { asked: 0, aheadMs }
  // Which nobody sets, as performance.now().
  const startedAt = performance.now()
  const ask = async () => {
    state.asked++
    return new Date(EPOCH + state.aheadMs + performance.now() - startedAt)
  }
  return { state, clock: new HostClock(ask) }
}

test('a host is asked for its time once, and our own clock goes on from there', async () => {
  const { state, clock } = host(3 * HOURS_MS)
  await Promise.all([clock.now(soon()), clock.now(soon())])
  vi.advanceTimersByTime(60_000)
  expect(await clock.now(soon())).toEqual(new Date(EPOCH + 3 * HOURS_MS + 60_000))
  expect(state.asked).toBe(1)
})

test('when somebody sets our clock, or this computer has slept, the host is asked anew', async () => {
  const { state, clock } = host(0)
  await clock.now(soon())
  vi.setSystemTime(EPOCH + 5 * HOURS_MS)
  expect((await clock.now(soon())).getTime()).toBeLessThan(EPOCH + 1000)
  expect(state.asked).toBe(2)
})

test('when somebody sets the host’s clock, a look tells', async () => {
  const { state, clock } = host(0)
  await clock.now(soon())
  state.aheadMs = HOURS_MS
  expect(await clock.look(soon())).toEqual(new Date(EPOCH + HOURS_MS))
  expect(await clock.now(soon())).toEqual(new Date(EPOCH + HOURS_MS))
  expect(state.asked).toBe(2)
})

test('a host that did not answer is asked again', async () => {
  const answers = [Promise.reject(new Error('gone')), Promise.resolve(new Date(EPOCH))]
  const clock = new HostClock(() => answers.shift() ?? Promise.reject(new Error('asked too often')))
  await expect(clock.now(soon())).rejects.toThrow('gone')
  expect((await clock.now(soon())).getTime()).toBeGreaterThanOrEqual(EPOCH)
})
