import { join } from 'node:path'
import { execa } from 'execa'
import { Deadline } from '../../../src/core/deadline.ts'
import { pollUntil } from '../../../src/core/poll.ts'

/** OpenSSH's agent with one key. */
export async function startAgent(folder: string, privateKey: string) {
  const socket = join(folder, 'agent')
  const agent = execa('ssh-agent', ['-D', '-a', socket], { reject: false })
  const add = () => execa('ssh-add', ['-'], { input: privateKey, env: { SSH_AUTH_SOCK: socket } })
  await pollUntil(add, {
    what: 'the agent to take a key',
    deadline: Deadline.after(10_000),
    hint: 'Run ssh-add by hand.',
  })
  const stop = async () => {
    agent.kill()
    await agent
  }
  return { socket, stop }
}
