import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'
import { listenerThat } from '../winrm/clients.ts'
import { received, wellBehaved } from '../winrm/scripted-listener.ts'

const STATE = { bootId: '1', clock: '2026-01-01T00:00:00.000Z', marks: { memory: null, systemDisk: null } }

it('asks a guest that has let it in once, however long the answer takes', async () => {
  const listener = await listenerThat(async (request) => {
    if (request.verb !== 'Receive') return wellBehaved(request)
    await sleep(6_000)
    return received([['stdout', Buffer.from(JSON.stringify(STATE))]], 0)
  })
  const { machine: name, ...winrm } = listener.access
  const guest = createGuest({ name, kind: 'windows', winrm })
  expect(await waitUntilAnswers(guest, Deadline.after(25_000))).toEqual(STATE)
  await guest.close()
  expect(listener.verbs.filter((verb) => verb === 'Command')).toHaveLength(1)
})

it('tries anew to get into a guest that says nothing', async () => {
  const listener = await listenerThat((request, nth) => {
    if (request.verb === 'Create' && nth === 0) return 'hang'
    if (request.verb !== 'Receive') return wellBehaved(request)
    return received([['stdout', Buffer.from(JSON.stringify(STATE))]], 0)
  })
  const { machine: name, ...winrm } = listener.access
  const guest = createGuest({ name, kind: 'windows', winrm })
  expect(await waitUntilAnswers(guest, Deadline.after(25_000))).toEqual(STATE)
  await guest.close()
  expect(listener.verbs.slice(0, 3)).toEqual(['Create', 'Create', 'Command'])
})
