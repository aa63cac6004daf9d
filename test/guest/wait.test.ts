import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import type { GuestState } from '../../src/guest/guest.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'
import { listenerThat } from '../winrm/clients.ts'
import { framedAnswer } from '../winrm/framed-answer.ts'
import { type Reply, type ScriptedListener, wellBehaved } from '../winrm/scripted-listener.ts'

const STATE = { bootId: '1', clock: '2026-01-01T00:00:00.000Z', marks: { memory: null, systemDisk: null } }
const stateTold = (listener: ScriptedListener) => framedAnswer(listener, { stdout: JSON.stringify(STATE) })

async function waitFor(
  { access: { machine: name, ...winrm } }: ScriptedListener,
  ms = 25_000,
): Promise<GuestState> {
  const guest = createGuest({ name, kind: 'windows', winrm })
  try {
    return await waitUntilAnswers(guest, Deadline.after(ms))
  } finally {
    await guest.close()
  }
}

it('asks a guest that has let it in once, however long the answer takes', async () => {
  const listener: ScriptedListener = await listenerThat(async (request): Promise<Reply> => {
    if (request.verb !== 'Receive') return wellBehaved(request)
    await sleep(6_000)
    return stateTold(listener)
  })
  expect(await waitFor(listener)).toEqual(STATE)
  expect(listener.verbs.filter((verb) => verb === 'Command')).toHaveLength(1)
})

it('tries anew to get into a guest that says nothing', async () => {
  const listener: ScriptedListener = await listenerThat((request, nth): Reply => {
    if (request.verb === 'Create' && nth === 0) return 'hang'
    if (request.verb !== 'Receive') return wellBehaved(request)
    return stateTold(listener)
  })
  expect(await waitFor(listener)).toEqual(STATE)
  expect(listener.verbs.slice(0, 3)).toEqual(['Create', 'Create', 'Command'])
})

it('does not knock again and again where the login is refused, since each time counts', {
  timeout: 30_000,
}, async () => {
  const listener: ScriptedListener = await listenerThat(() => ({ status: 401 }))
  await expect(waitFor(listener, 12_000)).rejects.toThrow(/login refused by win10-1/)
  expect(listener.seen.length).toBeLessThanOrEqual(3)
})

it('takes a login that is right a moment later', { timeout: 30_000 }, async () => {
  const listener: ScriptedListener = await listenerThat((request, nth): Reply => {
    if (request.verb === 'Create' && nth === 0) return { status: 401 }
    return request.verb === 'Receive' ? stateTold(listener) : wellBehaved(request)
  })
  expect(await waitFor(listener)).toEqual(STATE)
})
