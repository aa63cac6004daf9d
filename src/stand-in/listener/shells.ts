import { randomUUID } from 'node:crypto'
import type { CommandLine, StartProcess } from '../console/process.ts'
import type { WinRmLimits } from '../system/winrm-configuration.ts'
import { WsmanFault } from './faults.ts'
import { ShellCommand } from './shell-command.ts'

/** What the client may leave to the listener. */
export interface WantedShell {
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory?: string
  readonly idleTimeoutMs?: number
}

interface ShellSettings extends WantedShell {
  readonly idleTimeoutMs: number
}

/** The shells of this listener: they live in its memory only, so a restart of the machine ends them. */
export class Shells {
  readonly #shells = new Map<string, Shell>()
  readonly #start: StartProcess
  readonly #limits: () => WinRmLimits

  constructor(start: StartProcess, limits: () => WinRmLimits) {
    this.#start = start
    this.#limits = limits
  }

  /** @throws WsmanFault when the user has as many shells as the quota allows */
  create(user: string, wanted: WantedShell): Shell {
    const { shells, idleTimeoutMs } = this.#limits()
    if (this.#of(user).length >= shells) throw WsmanFault.tooManyShells(shells)
    const settings = { idleTimeoutMs, ...wanted }
    const shell: Shell = new Shell(user, settings, this.#start, () => this.#shells.delete(shell.id))
    this.#shells.set(shell.id, shell)
    return shell
  }

  /** @throws WsmanFault when there is no such shell, or it is another user's */
  get(id: string | undefined, user: string): Shell {
    const shell = this.#shells.get(id?.toUpperCase() ?? '')
    if (!shell || shell.user !== user) throw WsmanFault.shellNotFound(id ?? '')
    shell.touch()
    return shell
  }

  /** @throws WsmanFault when the user runs as many commands as the quota allows */
  run(shell: Shell, line: Pick<CommandLine, 'text' | 'throughCmd'>): ShellCommand {
    const { operations } = this.#limits()
    const running = this.#of(shell.user).reduce((sum, each) => sum + each.commandCount, 0)
    if (running >= operations) throw WsmanFault.tooManyOperations(operations)
    return shell.run(line)
  }

  #of(user: string): Shell[] {
    return [...this.#shells.values()].filter((shell) => shell.user === user)
  }
}

export class Shell {
  readonly id = randomUUID().toUpperCase()
  readonly user: string
  readonly settings: ShellSettings
  readonly #start: StartProcess
  readonly #forget: () => void
  readonly #commands = new Map<string, ShellCommand>()
  #idle: NodeJS.Timeout | undefined

  constructor(user: string, settings: ShellSettings, start: StartProcess, forget: () => void) {
    this.user = user
    this.settings = settings
    this.#start = start
    this.#forget = forget
    this.touch()
  }

  get idleTimeoutMs(): number {
    return this.settings.idleTimeoutMs
  }

  get workingDirectory(): string {
    return this.settings.workingDirectory ?? `C:\\Users\\${this.user}`
  }

  get commandCount(): number {
    return this.#commands.size
  }

  /** Starts the idle time anew: each operation on the shell does. */
  touch(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.close(), this.idleTimeoutMs)
    this.#idle.unref()
  }

  run({ text, throughCmd }: Pick<CommandLine, 'text' | 'throughCmd'>): ShellCommand {
    const { environment } = this.settings
    const command = new ShellCommand(this.#start, {
      text,
      throughCmd,
      environment,
      workingDirectory: this.workingDirectory,
    })
    this.#commands.set(command.id, command)
    return command
  }

  /** @throws WsmanFault when there is no such command */
  command(id: string | undefined): ShellCommand {
    const command = this.#commands.get(id?.toUpperCase() ?? '')
    if (!command) throw WsmanFault.commandNotFound()
    return command
  }

  terminate(id: string | undefined): void {
    const command = this.command(id)
    this.#commands.delete(command.id)
    command.terminate()
  }

  close(): void {
    clearTimeout(this.#idle)
    for (const command of this.#commands.values()) command.terminate()
    this.#commands.clear()
    this.#forget()
  }
}
