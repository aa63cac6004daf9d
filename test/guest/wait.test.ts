import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import type { GuestState } from '../../src/guest/guest.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'
import { listenerThat } from '../winrm/clients.ts'
import { received, type ScriptedListener, wellBehaved } from '../winrm/scripted-listener.ts'

const STATE = { bootId: '1', clock: '2026-01-01T00:00:00.000Z', marks: { memory: null, systemDisk: null } }
const stateTold = received([['stdout', Buffer.from(JSON.stringify(STATE))]], 0)

async function waitFor({ access: { machine: name, ...winrm } }: ScriptedListener): Promise<GuestState> {
  const guest = createGuest({ name, kind: 'windows', winrm })
  try {
    return await waitUntilAnswers(guest, Deadline.after(25_000))
  } finally {
    await guest.close()
  }
}

it('asks a guest that has let it in once, however long the answer takes', async () => {
  const listener = await listenerThat(async (request) => {
    if (request.verb !== 'Receive') return wellBehaved(request)
    await sleep(6_000)
    return stateTold
  })
  expect(await waitFor(listener)).toEqual(STATE)
  expect(listener.verbs.filter((verb) => verb === 'Command')).toHaveLength(1)
})

it('tries anew to get into a guest that says nothing', async () => {
  const listener = await listenerThat((request, nth) => {
    if (request.verb === 'Create' && nth === 0) return 'hang'
    if (request.verb !== 'Receive') return wellBehaved(request)
    return stateTold
  })
  expect(await waitFor(listener)).toEqual(STATE)
  expect(listener.verbs.slice(0, 3)).toEqual(['Create', 'Create', 'Command'])
})
