import { expect, it, onTestFinished } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuestOf } from '../../src/guest/create-guest.ts'
import { WrongMachine } from '../../src/guest/right-machine.ts'
import { listenerThat } from '../winrm/clients.ts'
import { framedAnswer } from '../winrm/framed-answer.ts'
import { created, type ScriptedListener, wellBehaved } from '../winrm/scripted-listener.ts'

const UUID = '422E71FA-0102-0304-A1B2-C3D4E5F60718'
const ANOTHER = '564D1A2B-0102-0304-A1B2-C3D4E5F60718'
const soon = () => Deadline.after(5_000)

/** Whatever it is asked, it says who it is. */
function listenerOn(uuid: string): Promise<ScriptedListener> {
  const identity = { hostName: 'PC', os: 'Windows', version: '10', uuid, disks: [], standIn: false }
  const stdout = JSON.stringify(identity)
  const listener = listenerThat(async (request, nth) => {
    if (request.verb === 'Receive') return framedAnswer(await listener, { stdout })
    return request.verb === 'Create' ? created(`SHELL-${nth}`) : wellBehaved(request)
  })
  return listener
}

function guestAt({ access: { machine: name, host, ...winrm } }: ScriptedListener) {
  const look = async () => ({ addresses: [host], uuid: UUID, disks: [] })
  const guest = createGuestOf({ name, kind: 'windows', winrm }, look)
  onTestFinished(() => guest.close())
  return guest
}

const commandsOf = ({ verbs }: ScriptedListener) => verbs.filter((verb) => verb === 'Command').length

it('asks a Windows first who it is, once in each shell', async () => {
  const listener = await listenerOn(UUID)
  const guest = guestAt(listener)
  await guest.identify(soon())
  await guest.identify(soon())
  expect(commandsOf(listener)).toBe(2)
  await guest.close()
  await guest.identify(soon())
  expect(commandsOf(listener)).toBe(3)
})

it('runs nothing else on another Windows, and leaves no shell there', async () => {
  const listener = await listenerOn(ANOTHER)
  const marks = { memory: 'memory', systemDisk: 'system disk' }
  await expect(guestAt(listener).leaveMarks(marks, soon())).rejects.toThrow(WrongMachine)
  expect(commandsOf(listener)).toBe(1)
  expect(listener.verbs).toContain('Delete')
})
