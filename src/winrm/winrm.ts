import { Deadline } from '../core/deadline.ts'
import { secret } from '../core/redact.ts'
import type { WinRmAccess } from './access.ts'
import { plainText } from './clixml.ts'
import type { CommandLine } from './envelope.ts'
import { FAULT } from './faults.ts'
import { type PowerShellCommand, powerShellCommand } from './powershell.ts'
import {
  type CommandOutput,
  createShell,
  deleteShell,
  type Endpoint,
  isFault,
  receiveOutput,
  type Shell,
  sendInput,
  startCommand,
  terminateCommand,
} from './shell.ts'
import { Transport } from './transport.ts'

export type { WinRmAccess } from './access.ts'
export { WinRmError, type WinRmErrorKind } from './errors.ts'

const FAREWELL_MS = 3_000

export interface RunOptions {
  deadline: Deadline
  /** Text for the script's `$input`, line by line. */
  stdin?: string
}

/** What a script did. An exit code other than 0 is a result, not an error. */
export interface RunResult {
  exitCode: number
  stdout: string
  stderr: string
  durationMs: number
}

/** A Windows machine that runs PowerShell scripts for us, one after another in one shell that is kept open. */
export interface WinRm {
  /**
   * Runs a script of any length in Windows PowerShell. A script that calls `exit N` ends with N, one that throws with 1.
   * @throws WinRmError
   */
  run(script: string, options: RunOptions): Promise<RunResult>
  /** Ends the shell and the connection. The next run makes new ones. */
  close(): Promise<void>
}

/** Connects with the first run, and again whenever that is needed. */
export function connectWinRm(access: WinRmAccess): WinRm {
  secret(access.password)
  return new KeptShell(access)
}

class KeptShell implements WinRm {
  readonly #endpoint: Endpoint
  #shell: Shell | undefined
  /** The end of the queue: a connection carries one conversation at a time. */
  #tail: Promise<void> = Promise.resolve()

  constructor(access: WinRmAccess) {
    this.#endpoint = { access, transport: new Transport(access) }
  }

  async run(script: string, { deadline, stdin }: RunOptions): Promise<RunResult> {
    return this.#inTurn(async (afterwards) => {
      const startedAt = performance.now()
      const output = await this.#execute(powerShellCommand(script, stdin), deadline, afterwards)
      return { ...output, stderr: plainText(output.stderr), durationMs: performance.now() - startedAt }
    })
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#shell) await deleteShell(this.#shell, Deadline.after(FAREWELL_MS))
      this.#shell = undefined
      this.#endpoint.transport.close()
    })
  }

  async #execute(
    { commandLine, stdin }: PowerShellCommand,
    deadline: Deadline,
    afterwards: Afterwards,
  ): Promise<CommandOutput> {
    const { shell, commandId } = await this.#start(commandLine, deadline)
    afterwards(() => terminateCommand(shell, commandId, Deadline.after(FAREWELL_MS)))
    try {
      if (stdin !== undefined) await sendInput(shell, commandId, stdin, deadline)
      return await receiveOutput(shell, commandId, deadline)
    } catch (error) {
      if (isFault(error, FAULT.shellGone)) this.#shell = undefined
      throw error
    }
  }

  /** Starts a command; once more in a new shell if the kept one vanished, because then it surely did not start. */
  async #start(commandLine: CommandLine, deadline: Deadline): Promise<{ shell: Shell; commandId: string }> {
    const kept = this.#shell
    const shell = kept ?? (await this.#openShell(deadline))
    try {
      return { shell, commandId: await startCommand(shell, commandLine, deadline) }
    } catch (error) {
      if (kept === undefined || !isFault(error, FAULT.shellGone)) throw error
      const fresh = await this.#openShell(deadline)
      return { shell: fresh, commandId: await startCommand(fresh, commandLine, deadline) }
    }
  }

  async #openShell(deadline: Deadline): Promise<Shell> {
    this.#shell = undefined
    this.#shell = await createShell(this.#endpoint, deadline)
    return this.#shell
  }

  /** Runs work when its turn comes. Its caller gets the result at once; the next turn waits for the tidying too. */
  #inTurn<T>(work: (afterwards: Afterwards) => Promise<T>): Promise<T> {
    let tidy: () => Promise<void> = async () => undefined
    const turn = this.#tail.then(() =>
      work((tidying) => {
        tidy = tidying
      }),
    )
    this.#tail = turn.then(
      () => tidy(),
      () => tidy(),
    )
    return turn
  }
}

/** Registers what must be done before the next turn. */
type Afterwards = (tidying: () => Promise<void>) => void
