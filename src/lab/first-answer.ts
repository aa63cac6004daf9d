import { connect } from 'node:net'
import { Deadline } from '../core/deadline.ts'
import { pollUntil } from '../core/poll.ts'
import type { GuestEndpoint } from './machine/machine.ts'

const LOOK_MS = 5_000

/**
 * Waits until a guest that boots by itself says its first word: an SSH server of its own accord, a WinRM listener to a
 * question.
 * @returns false where it was silent all that time
 */
export async function firstAnswer(endpoint: GuestEndpoint, waitMs: number): Promise<boolean> {
  const deadline = Deadline.after(waitMs)
  const what = `${endpoint.service} to answer`
  return pollUntil(() => answers(endpoint), { what, deadline, hint: '', intervalMs: 1_000 }).catch(
    () => false,
  )
}

function answers({ service, host, port }: GuestEndpoint): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, host).setTimeout(LOOK_MS)
    const end = (answer: true | undefined) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => service === 'ssh' || socket.write('GET / HTTP/1.0\r\n\r\n'))
    socket.once('data', () => end(true))
    for (const event of ['timeout', 'error', 'close']) socket.once(event, () => end(undefined))
  })
}
