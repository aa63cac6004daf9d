import { randomInt } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Deadline } from '../../../core/deadline.ts'
import { LabError } from '../tool.ts'
import { JsonLines } from './json-lines.ts'

type Answer = Record<string, unknown>

/** A question that is sent while the guest boots may be lost. */
const SYNC_AGAIN_MS = 2_000

/** A way to the agent, whoever holds its port. */
export interface AgentCommands {
  /** @throws Error when the agent refuses, or does not answer in time */
  execute<Result = unknown>(command: string, args: object, deadline: Deadline): Promise<Result>
}

/** Runs a shell script in the guest, as root. */
export async function runScript(agent: AgentCommands, script: string, deadline: Deadline): Promise<string> {
  const { pid } = await agent.execute<{ pid: number }>(
    'guest-exec',
    {
      path: '/bin/sh',
      arg: ['-eu'],
      'input-data': Buffer.from(script).toString('base64'),
      'capture-output': true,
    },
    deadline,
  )
  for (;;) {
    const status = await agent.execute<ExecStatus>('guest-exec-status', { pid }, deadline)
    if (status.exited) return outputOf(status)
    await sleep(50)
  }
}

/** Asks the guest to shut down; returns at once. */
export async function askToPowerOff(agent: AgentCommands): Promise<void> {
  // The agent's own guest-shutdown calls shutdown(8), which asks logind, which the guests do without.
  const poweroff = { path: '/bin/systemctl', arg: ['--no-block', 'poweroff'] }
  await agent.execute('guest-exec', poweroff, Deadline.after(ASK_MS))
}

const ASK_MS = 10_000

/** A shell command that waits until something in the guest listens on a TCP port. */
export function untilListens(port: number | undefined): string {
  const listens = `ss --no-header --listening --tcp --numeric 'sport = :${port}' | grep -q .`
  return `until ${listens}; do sleep 0.2; done`
}

/**
 * The guest agent behind its virtio-serial port. It answers in order and without ids, and says nothing while the guest
 * boots; so every conversation begins with a guest-sync, and begins again after an answer that did not come.
 */
export class GuestAgent implements AgentCommands {
  readonly #lines: JsonLines
  readonly #stream: Duplex
  #onAnswer: (answer: Answer) => void = () => {}
  #syncId = 0
  #inStep = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(stream: Duplex) {
    this.#stream = stream
    this.#lines = new JsonLines(stream, (answer) => this.#onAnswer(answer))
  }

  /**
   * Does one of the agent's commands.
   * @throws LabError when the agent refuses, or does not answer in time
   */
  execute<Result = unknown>(command: string, args: object, deadline: Deadline): Promise<Result> {
    const turn = this.#last.then(async () => {
      if (!this.#inStep) await this.#synchronise(deadline)
      return this.#ask(command, args, deadline)
    })
    this.#last = turn.catch(() => {})
    return turn as Promise<Result>
  }

  /** The agent went away or came back: the next conversation begins anew. */
  startOver(): void {
    this.#inStep = false
  }

  run(script: string, deadline: Deadline): Promise<string> {
    return runScript(this, script, deadline)
  }

  async writeFile(path: string, content: Uint8Array, deadline: Deadline): Promise<void> {
    const handle = await this.execute<number>('guest-file-open', { path, mode: 'w' }, deadline)
    // The agent takes at most 48 MiB at once; smaller pieces keep QEMU responsive.
    for (let at = 0; at < content.length; at += 1 << 20) {
      const piece = Buffer.from(content.subarray(at, at + (1 << 20))).toString('base64')
      await this.execute('guest-file-write', { handle, 'buf-b64': piece }, deadline)
    }
    await this.execute('guest-file-close', { handle }, deadline)
  }

  /** Asks until the agent answers to our number; what it still had to say to earlier questions is passed over. */
  async #synchronise(deadline: Deadline): Promise<void> {
    // Beyond the file handles and process ids that answers to real questions consist of.
    const id = randomInt(2 ** 30, 2 ** 31)
    this.#syncId = id
    const ask = () => this.#lines.send({ execute: 'guest-sync', arguments: { id } })
    const again = setInterval(ask, SYNC_AGAIN_MS)
    try {
      ask()
      await this.#next((answer) => answer.return === id, deadline)
    } finally {
      clearInterval(again)
    }
    this.#inStep = true
  }

  async #ask(command: string, args: object, deadline: Deadline): Promise<unknown> {
    this.#inStep = false
    this.#lines.send({ execute: command, arguments: args })
    const answer = await this.#next((candidate) => candidate.return !== this.#syncId, deadline)
    this.#inStep = true
    if ('return' in answer) return answer.return
    throw new LabError(`The guest agent refused ${command}.`, {
      hint: (answer.error as { desc?: string } | undefined)?.desc ?? 'It gave no reason.',
    })
  }

  #next(fits: (answer: Answer) => boolean, deadline: Deadline): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void) => {
        clearTimeout(timer)
        this.#stream.off('close', fail)
        this.#onAnswer = () => {}
        then()
      }
      const fail = () => settle(() => reject(noAnswer()))
      const timer = setTimeout(fail, deadline.remainingMs)
      this.#stream.once('close', fail)
      if (this.#stream.destroyed) fail()
      else this.#onAnswer = (answer) => fits(answer) && settle(() => resolve(answer))
    })
  }
}

function noAnswer(): LabError {
  return new LabError('The guest agent did not answer in time.', {
    hint: 'The guest may be off, still booting, or hang: look at the log of its machine.',
  })
}

interface ExecStatus {
  readonly exited: boolean
  readonly exitcode?: number
  readonly 'out-data'?: string
  readonly 'err-data'?: string
}

function outputOf(status: ExecStatus): string {
  if (status.exitcode === 0) return decode(status['out-data'])
  throw new LabError(`A script in the guest failed (exit code ${status.exitcode}).`, {
    hint: decode(status['err-data']).trim() || 'It printed nothing.',
  })
}

function decode(base64 = ''): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}
