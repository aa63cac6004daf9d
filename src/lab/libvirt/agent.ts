import type { Deadline } from '../../core/deadline.ts'
import { pollUntil } from '../../core/poll.ts'
import { type AgentCommands, runScript } from '../machine/qemu/guest-agent.ts'
import type { Virsh } from './virsh.ts'

/** The guest agent, by way of libvirt, which holds its port and keeps questions and answers in step. */
export class Agent implements AgentCommands {
  readonly #virsh: Virsh
  readonly #uuid: string

  constructor(virsh: Virsh, uuid: string) {
    this.#virsh = virsh
    this.#uuid = uuid
  }

  /** @throws VirshError when the agent refuses, is not there, or does not answer in time */
  async execute<Result = unknown>(command: string, args: object, deadline: Deadline): Promise<Result> {
    const seconds = Math.max(1, Math.ceil(deadline.remainingMs / 1000))
    const asked = JSON.stringify({ execute: command, arguments: args })
    const printed = await this.#virsh.run([
      'qemu-agent-command',
      ...['--timeout', String(seconds)],
      ...[`--domain=${this.#uuid}`, `--cmd=${asked}`],
    ])
    return JSON.parse(printed).return as Result
  }

  /** Waits for a guest that boots. */
  async untilThere(deadline: Deadline): Promise<void> {
    await pollUntil(() => this.execute('guest-ping', {}, deadline.within(PING_MS)).then(() => true), {
      what: 'the guest agent to answer',
      deadline,
      hint: 'The guest may be off, still booting, or hang: look at the log of its machine.',
      intervalMs: 500,
    })
  }

  run(script: string, deadline: Deadline): Promise<string> {
    return runScript(this, script, deadline)
  }
}

const PING_MS = 10_000
