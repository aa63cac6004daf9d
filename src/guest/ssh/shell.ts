import { randomUUID } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import type { SshAccess, Sudo } from '../../core/access.ts'
import { bytesText, MOST, TOO_MUCH_HINT } from '../../core/bounds.ts'
import type { Deadline } from '../../core/deadline.ts'
import { SnapwitnessError } from '../../core/errors.ts'
import { GuestError } from '../errors.ts'
import type { Meeting, ScriptResult } from '../script-runner.ts'
import { SshConnection } from './connection.ts'
import { FramedText, framed } from './frame.ts'
import type { HostKeyCheck } from './host-key.ts'
import { becomeRoot } from './root-shell.ts'
import { openUserShell } from './user-shell.ts'

/** By what the guest of one machine is known, wherever it is. */
export interface MachineProof {
  meet: Meeting
  /** The host key of who was met, which is demanded before anything is told to him. */
  key: HostKeyCheck
}

/**
 * Runs scripts one after another in one shell that is kept open. A channel for each would cost an emulated machine
 * some hundred milliseconds, for sshd's and the login shell's new processes; this costs it ten.
 */
export class SshShell {
  readonly #connection: SshConnection
  readonly #sudo: Sudo | undefined
  readonly #meet: Meeting | undefined
  #channel: ClientChannel | undefined
  /** The channel at whose other end the right guest is. */
  #met: ClientChannel | undefined
  /** The end of the queue. */
  #tail: Promise<unknown> = Promise.resolve()

  constructor(access: SshAccess, proof?: MachineProof) {
    this.#connection = new SshConnection(access, proof?.key)
    this.#sudo = access.sudo
    this.#meet = proof?.meet
  }

  /** @throws GuestError `unreachable` or `login` */
  async connect(deadline: Deadline): Promise<void> {
    await this.#inTurn(() => this.#opened(deadline))
  }

  /** @throws GuestError `unreachable`, `login` or `deadline`; an exit code is a result */
  run(script: string, deadline: Deadline): Promise<ScriptResult> {
    return this.#inTurn(async () => {
      const channel = await this.#opened(deadline)
      return this.#converse(channel, script, deadline)
    })
  }

  /** Ends shell and connection, and with them a script that still runs. */
  async close(): Promise<void> {
    this.#channel?.close()
    this.#channel = undefined
    await this.#connection.close()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work)
    this.#tail = turn.catch(() => undefined)
    return turn
  }

  async #opened(deadline: Deadline): Promise<ClientChannel> {
    const channel = await this.#open(deadline)
    await this.#meetOn(channel, deadline)
    return channel
  }

  async #open(deadline: Deadline): Promise<ClientChannel> {
    if (this.#channel) return this.#channel
    const channel = await openUserShell(this.#connection, deadline)
    if (this.#sudo) await this.#becomeRoot(channel, this.#sudo, deadline)
    channel.once('close', () => this.#forget(channel))
    this.#channel = channel
    return channel
  }

  /** In the same session: a server may allow no second one (MaxSessions). */
  async #becomeRoot(channel: ClientChannel, sudo: Sudo, deadline: Deadline): Promise<void> {
    try {
      if (this.#meet !== undefined && sudo !== true) await this.#meetAsUser(this.#meet, channel, deadline)
      await becomeRoot(channel, this.#connection, sudo, deadline)
    } catch (error) {
      channel.close()
      throw error
    }
  }

  /** Before sudo's password is told: disks can be looked at by every user, where the BIOS's UUID is for root alone. */
  async #meetAsUser(meet: Meeting, channel: ClientChannel, deadline: Deadline): Promise<void> {
    try {
      await meet(({ script }) => this.#converse(channel, script, deadline))
      this.#connection.learn()
    } catch (error) {
      if (isUnproved(error)) return
      this.#connection.drop()
      throw error
    }
  }

  async #meetOn(channel: ClientChannel, deadline: Deadline): Promise<void> {
    if (this.#meet === undefined || this.#met === channel) return
    try {
      await this.#meet(({ script }) => this.#converse(channel, script, deadline))
      this.#connection.learn()
      this.#met = channel
    } catch (error) {
      this.#forget(channel)
      this.#connection.drop()
      throw error
    }
  }

  #forget(channel: ClientChannel): void {
    if (this.#channel === channel) this.#channel = undefined
  }

  #converse(channel: ClientChannel, script: string, deadline: Deadline): Promise<ScriptResult> {
    return new Promise((resolve, reject) => {
      const mark = randomUUID()
      const [stdout, stderr] = [new FramedText(mark), new FramedText(mark)]
      const onStdout = (chunk: Buffer) => take(stdout, chunk)
      const onStderr = (chunk: Buffer) => take(stderr, chunk)
      const onClose = () => {
        settle()
        reject(this.#connection.failure('unreachable', 'the connection broke while a script ran'))
      }
      const timer = setTimeout(() => {
        settle()
        reject(this.#giveUp(channel, stdout.begun))
      }, deadline.remainingMs)
      const settle = () => {
        clearTimeout(timer)
        channel.off('data', onStdout).off('close', onClose)
        channel.stderr.off('data', onStderr)
      }
      const take = (text: FramedText, chunk: Buffer) => {
        if (!text.push(chunk)) {
          settle()
          return reject(this.#tooMuch(channel))
        }
        if (stdout.exitCode === undefined || stderr.exitCode === undefined) return
        settle()
        resolve({ exitCode: stdout.exitCode, stdout: stdout.text, stderr: stderr.text })
      }
      channel.on('data', onStdout).on('close', onClose)
      channel.stderr.on('data', onStderr)
      channel.write(framed(script, mark))
    })
  }

  /** The server need not heed that the channel is closed, so that the connection ends. */
  #tooMuch(channel: ClientChannel): GuestError {
    this.#forget(channel)
    this.#connection.drop()
    const limit = bytesText(MOST.outputBytes)
    return this.#connection.failure('too-much', `a script answered with more than ${limit}`, {
      hint: TOO_MUCH_HINT,
    })
  }

  #giveUp(channel: ClientChannel, begun: boolean): GuestError {
    this.#forget(channel)
    if (begun) {
      // What still runs ends with its next output; sshd passes no signals on to the processes of root.
      channel.close()
      return this.#connection.failure('deadline', 'a script did not end in the time that it was given')
    }
    this.#connection.drop()
    return this.#connection.failure('unreachable', 'no answer on a connection that was open')
  }
}

/** A user without rights has seen neither that it is the machine, nor that it is another. */
function isUnproved(error: unknown): boolean {
  if (error instanceof GuestError) return error.kind === 'failed' || error.kind === 'unreadable'
  return error instanceof SnapwitnessError && error.code === 'MACHINE_UNPROVED'
}
