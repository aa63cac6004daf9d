import type { WinRmAccess } from '../core/access.ts'
import { Deadline } from '../core/deadline.ts'
import { type Shell, terminateCommand } from './shell.ts'
import { Transport } from './transport.ts'

/** After so many commands in quick succession more will follow, and the handshake is worth its while. */
const COMMANDS_IN_A_ROW = 3

/**
 * A second connection, for the Signal that acknowledges the end of a command. It must have been sent before the next
 * command ([MS-WSMV] 2.2.4.38), and may be answered later (3.1.4.12); but an authenticated connection carries one
 * request at a time. Where commands follow each other closely, the answer is waited for here, while they go on.
 */
export class SideConnection {
  readonly #transport: Transport
  readonly #signalMs: number
  #givingUp = new AbortController()
  #inARow = 0
  #busy = false
  #refused = false

  /** @param signalMs how long the answer to a Signal may take, in milliseconds */
  constructor(access: WinRmAccess, signalMs: number) {
    this.#transport = new Transport(access)
    this.#signalMs = signalMs
  }

  /** Sends the Signal. Returns false when that cannot be done at once: then it must go another way. */
  acknowledge(shell: Shell, commandId: string): boolean {
    if (this.#busy || !this.#transport.connected) return false
    void this.#occupy((by) => terminateCommand({ ...shell, transport: this.#transport }, commandId, by))
    return true
  }

  /** Tells whether the next command waited already when a Signal had to go another way. */
  note(isNextWaiting: boolean): void {
    this.#inARow = isNextWaiting ? this.#inARow + 1 : 0
    if (this.#inARow >= COMMANDS_IN_A_ROW && !this.#busy && !this.#refused) void this.#occupy(this.#connect)
  }

  close(): void {
    this.#givingUp.abort()
    this.#givingUp = new AbortController()
    this.#inARow = 0
    this.#transport.close()
  }

  /** Once only: without it all goes on as before, and a password that is right no longer must not lock the account. */
  readonly #connect = async (by: Deadline): Promise<void> => {
    try {
      await this.#transport.connect(by)
    } catch {
      this.#refused = true
    }
  }

  async #occupy(work: (by: Deadline) => Promise<void>): Promise<void> {
    this.#busy = true
    await work(Deadline.after(this.#signalMs).orWhen(this.#givingUp.signal))
    this.#busy = false
  }
}
