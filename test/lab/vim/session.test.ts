import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Sessions } from '../../../src/lab/vim/session.ts'

const minute = 60_000
const client = { address: '127.0.0.1', userAgent: 'test' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

function cookieOf(token: string): string {
  return `vmware_soap_session="${token}"; Path=/; HttpOnly`
}

it('ends a session that was idle for half an hour', () => {
  const sessions = new Sessions()
  const session = sessions.open('root', client)
  vi.advanceTimersByTime(31 * minute)
  expect(sessions.find(cookieOf(session.token))).toBeUndefined()
  expect(session.ended.aborted).toBe(true)
  expect(sessions.all).toEqual([])
})

it('keeps a session that is used', () => {
  const sessions = new Sessions()
  const session = sessions.open('root', client)
  for (let call = 0; call < 5; call++) {
    vi.advanceTimersByTime(20 * minute)
    sessions.find(cookieOf(session.token))?.touch()
  }
  expect(sessions.find(cookieOf(session.token))).toBe(session)
  expect(session.info.fields.callCount).toBe(5)
})

it('does not tell the secret of a session by its public key', () => {
  const sessions = new Sessions()
  const { info, token } = sessions.open('root', client)
  expect(JSON.stringify(info)).not.toContain(token)
  expect(sessions.find(cookieOf(info.fields.key))).toBeUndefined()
})
