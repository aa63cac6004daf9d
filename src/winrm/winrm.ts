import { setImmediate as nextTurnOfEventLoop, setTimeout as sleep } from 'node:timers/promises'
import type { WinRmAccess } from '../core/access.ts'
import { TooMuch } from '../core/bounds.ts'
import { Deadline } from '../core/deadline.ts'
import { secret } from '../core/redact.ts'
import { tooMuch, WinRmError } from './errors.ts'
import { FAULT } from './faults.ts'
import { type PowerShellCommand, powerShellCommand } from './powershell.ts'
import {
  createShell,
  deadlinePassed,
  deleteShell,
  type Endpoint,
  isFault,
  receiveOutput,
  type ScriptOutput,
  type Shell,
  sendInput,
  startCommand,
  terminateCommand,
} from './shell.ts'
import { SideConnection } from './side-connection.ts'
import { Transport } from './transport.ts'
import { type Afterwards, Turns } from './turns.ts'

export type { WinRmAccess } from '../core/access.ts'
export { WinRmError, type WinRmErrorKind } from './errors.ts'
export type { ScriptOutput } from './shell.ts'

const FAREWELL_MS = 3_000
/** A shell that somebody is just closing counts for a moment more. */
const QUOTA_PAUSE_MS = 1_000

export interface ScriptOptions {
  /** Text for the script's `$input`, line by line. */
  stdin?: string
  /** Whatever still runs then is ended in the guest. */
  deadline: Deadline
}

/** A Windows machine that runs PowerShell scripts for us, one after another in one shell that is kept open. */
export interface WinRm {
  /**
   * Logs in and opens the shell, where there is none; whoever runs a script need not.
   * @throws WinRmError
   */
  connect(deadline: Deadline): Promise<void>
  /**
   * Runs a script of any length in Windows PowerShell. A script that calls `exit N` ends with N, one that throws with 1.
   * @throws WinRmError
   */
  run(script: string, options: ScriptOptions): Promise<ScriptOutput>
  /** Ends the shell and the connection. The next run makes new ones. */
  close(): Promise<void>
}

/** What comes first in every new shell: it throws where nothing else may be run there, and that ends the shell. */
export type FirstWords = (run: (script: string, stdin?: string) => Promise<ScriptOutput>) => Promise<void>

/** Connects with the first run, and again whenever that is needed. */
export function connectWinRm(access: WinRmAccess, firstWords?: FirstWords): WinRm {
  secret(access.password)
  return new KeptShell(access, firstWords)
}

class KeptShell implements WinRm {
  readonly #endpoint: Endpoint
  readonly #side: SideConnection
  readonly #turns = new Turns()
  readonly #firstWords: FirstWords | undefined
  #shell: Shell | undefined
  /** The shell in which the first words were said. */
  #begun: Shell | undefined

  constructor(access: WinRmAccess, firstWords: FirstWords | undefined) {
    this.#firstWords = firstWords
    this.#endpoint = { access, transport: new Transport(access) }
    this.#side = new SideConnection(access, FAREWELL_MS)
  }

  async connect(deadline: Deadline): Promise<void> {
    await this.#inTurn(deadline, () => this.#inShell(deadline, async () => undefined))
  }

  run(script: string, { stdin, deadline }: ScriptOptions): Promise<ScriptOutput> {
    const command = powerShellCommand(script, stdin)
    return this.#inTurn(deadline, (afterwards) => this.#execute(command, deadline, afterwards))
  }

  async close(): Promise<void> {
    await this.#turns.take(async () => {
      if (this.#shell) await this.#drop(this.#shell)
      this.#endpoint.transport.close()
      this.#side.close()
    })
  }

  async #inTurn<T>(deadline: Deadline, work: (afterwards: Afterwards) => Promise<T>): Promise<T> {
    const late = () => deadlinePassed(this.#endpoint.access)
    try {
      return await this.#turns.takeBefore(deadline, late, work)
    } catch (error) {
      throw error instanceof TooMuch ? tooMuch(error, this.#endpoint.access.machine) : error
    }
  }

  async #execute(
    { commandLine, stdin }: PowerShellCommand,
    deadline: Deadline,
    afterwards: Afterwards,
  ): Promise<ScriptOutput> {
    const { shell, commandId } = await this.#inShell(deadline, async (one) => {
      // Should the answer be lost, nobody knows the command's name: it ends with its shell.
      afterwards(() => this.#drop(one))
      return { shell: one, commandId: await startCommand(one, commandLine, deadline) }
    })
    afterwards(() => terminateCommand(shell, commandId, Deadline.after(FAREWELL_MS)))
    try {
      if (stdin !== undefined) await sendInput(shell, commandId, stdin, deadline)
      const output = await receiveOutput(shell, commandId, deadline)
      afterwards(() => this.#acknowledge(shell, commandId))
      return output
    } catch (error) {
      if (isFault(error, FAULT.shellGone)) this.#shell = undefined
      throw error
    }
  }

  async #acknowledge(shell: Shell, commandId: string): Promise<void> {
    if (this.#side.acknowledge(shell, commandId)) return
    // Whoever got the result may have the next command for us by then.
    await nextTurnOfEventLoop()
    this.#side.note(this.#turns.awaited)
    await terminateCommand(shell, commandId, Deadline.after(FAREWELL_MS))
  }

  /**
   * Starts something behind the first words; once more in a new shell when the kept one vanished or is full, because then it
   * surely did not start.
   */
  async #inShell<T>(deadline: Deadline, start: (shell: Shell) => Promise<T>): Promise<T> {
    const startIn = async (shell: Shell) => {
      await this.#begin(shell, deadline)
      return start(shell)
    }
    const kept = this.#shell
    const shell = await this.#keptShell(deadline)
    try {
      return await startIn(shell)
    } catch (error) {
      if (isQuota(error)) await this.#drop(shell)
      else if (kept === undefined || !isFault(error, FAULT.shellGone)) throw error
      return startIn(await this.#openShell(deadline))
    }
  }

  async #begin(shell: Shell, deadline: Deadline): Promise<void> {
    if (this.#firstWords === undefined || this.#begun === shell) return
    try {
      await this.#firstWords((script, stdin) => this.#say(shell, powerShellCommand(script, stdin), deadline))
      this.#begun = shell
    } catch (error) {
      await this.#drop(shell)
      throw error
    }
  }

  async #say(
    shell: Shell,
    { commandLine, stdin }: PowerShellCommand,
    deadline: Deadline,
  ): Promise<ScriptOutput> {
    const commandId = await startCommand(shell, commandLine, deadline)
    if (stdin !== undefined) await sendInput(shell, commandId, stdin, deadline)
    const output = await receiveOutput(shell, commandId, deadline)
    await terminateCommand(shell, commandId, Deadline.after(FAREWELL_MS))
    return output
  }

  async #keptShell(deadline: Deadline): Promise<Shell> {
    return this.#shell ?? this.#openShell(deadline)
  }

  async #openShell(deadline: Deadline): Promise<Shell> {
    this.#shell = undefined
    try {
      this.#shell = await createShell(this.#endpoint, deadline)
    } catch (error) {
      if (!isQuota(error) || deadline.remainingMs < QUOTA_PAUSE_MS) throw error
      await sleep(QUOTA_PAUSE_MS)
      this.#shell = await createShell(this.#endpoint, deadline)
    }
    return this.#shell
  }

  async #drop(shell: Shell): Promise<void> {
    if (this.#shell === shell) this.#shell = undefined
    await deleteShell(shell, Deadline.after(FAREWELL_MS))
  }
}

function isQuota(error: unknown): boolean {
  return error instanceof WinRmError && error.kind === 'quota'
}
