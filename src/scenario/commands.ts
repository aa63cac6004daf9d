import type { GuestKind } from '../core/access.ts'
import { bytesText, MOST } from '../core/bounds.ts'
import { Deadline } from '../core/deadline.ts'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'
import type { CommandOutput, GuestCommand } from '../guest/guest.ts'
import type { MachineHandle, MachineUnderTest } from './machine.ts'

/**
 * A command for each kind of guest, word for word: `sh -c` runs it on Linux, a script block of PowerShell on Windows. Who
 * runs it is the user of the configuration; root, where that says `sudo`. What changes from call to call goes with it as
 * `args` or `input` and never into it, so that no value is ever code.
 * @example
 * await vms.run({ linux: 'rm -f "$1"', windows: 'Remove-Item -LiteralPath $args[0]' }, { args: [path] })
 */
export type Commands = Readonly<Partial<Record<GuestKind, string>>>

/** What goes with a command. */
export interface RunOptions {
  /** `"$1"`, `"$2"`, … on Linux, `$args[0]`, … on Windows; for each machine, where they differ. */
  args?: readonly string[] | ((vm: MachineHandle) => readonly string[])
  /** On its standard input; on Windows as lines in `$input`. */
  input?: string
  /** Milliseconds. Without it, what the configuration gives to work in a guest. */
  timeout?: number
  /** Whether another exit code than 0 is an error, {@link CommandFailed}; by default it is a result. */
  mustSucceed?: boolean
}

/** How a command ended on one machine, and what it printed, without the last line break. */
export interface CommandResult extends Readonly<CommandOutput> {
  readonly machine: string
  readonly command: string
  /** As long as we waited for it: the way to the guest and back counts too. */
  readonly durationMs: number
}

/**
 * How a command ended on each machine.
 * @example
 * const hostNames = await vms.run({ linux: 'hostname', windows: 'hostname' })
 * expect(hostNames.on('debian-1').stdout).toBe('debian-1')
 * const { stdout } = (await vms.one('linux').run({ linux: 'uname -r' })).only
 */
export class CommandResults implements Iterable<CommandResult> {
  readonly #results: readonly CommandResult[]

  constructor(results: readonly CommandResult[]) {
    this.#results = results
  }

  /** @throws SnapwitnessError `NO_SUCH_MACHINE` where it did not run there */
  on(vm: string | { name: string }): CommandResult {
    const name = typeof vm === 'string' ? vm : vm.name
    const result = this.#results.find(({ machine }) => machine === name)
    if (result) return result
    throw new SnapwitnessError('NO_SUCH_MACHINE', `The command did not run on ${quoted(name)}.`, {
      hint: `It ran on ${this.#names}.`,
    })
  }

  /**
   * Where it ran on one machine alone.
   * @throws SnapwitnessError `SEVERAL_MACHINES`
   */
  get only(): CommandResult {
    const [one, ...others] = this.#results
    if (one && others.length === 0) return one
    throw new SnapwitnessError('SEVERAL_MACHINES', `The command ran on ${this.#names}, not on one alone.`, {
      hint: 'Ask for one of them, `.on(name)`, or go through all of them.',
    })
  }

  get #names(): string {
    return this.#results.map(({ machine }) => machine).join(', ')
  }

  /** In the order of the machines. */
  [Symbol.iterator](): Iterator<CommandResult> {
    return this.#results[Symbol.iterator]()
  }
}

/** A command that had to succeed did not. Says nothing of the hypervisor, and has all that a result has. */
export class CommandFailed extends SnapwitnessError implements CommandResult {
  readonly machine: string
  readonly command: string
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number

  constructor({ machine, command, exitCode, stdout, stderr, durationMs }: CommandResult) {
    const said = (stderr || stdout).trim().split('\n').at(-1) ?? ''
    const what = `${quoted(command)} on ${machine} ended with exit code ${exitCode}: ${quoted(said)}`
    super('COMMAND_FAILED', what, {
      hint: 'The report shows all that it printed. Run it by hand in the guest, as the user of the configuration.',
      fields: { machine, exitCode },
    })
    this.machine = machine
    this.command = command
    this.exitCode = exitCode
    this.stdout = stdout
    this.stderr = stderr
    this.durationMs = durationMs
  }
}

/** What one machine is to run. */
export interface CommandOn {
  machine: MachineUnderTest
  command: GuestCommand
}

/**
 * The command for a machine.
 * @throws SnapwitnessError `NO_COMMAND` where its guest has none
 * @throws UsageError for a text that no command line could take
 */
export function commandFor(
  machine: MachineUnderTest,
  commands: Commands,
  { args = [], input = '' }: RunOptions,
): CommandOn {
  const command = commands[machine.guest.kind]
  if (!command) throw new NoCommand(machine)
  const own = typeof args === 'function' ? args(machine.handle) : args
  requireText('command with its `args`', [command, ...own], MOST_WORDS)
  requireText('`input` of a command', [input], MOST.printedBytes)
  return { machine, command: { command, args: [...own], input } }
}

/** Linux takes 128 KiB in one argument of a program. */
const MOST_WORDS = 64 * 1024

function requireText(what: string, texts: readonly string[], most: number): void {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  if (bytes > most) {
    throw new UsageError(`The ${what} takes ${bytes} bytes, and ${bytesText(most)} is the most.`, {
      hint: 'Send large data in parts, or have the guest make them by itself.',
    })
  }
  if (texts.some((text) => text.includes('\0'))) {
    throw new UsageError(`The ${what} holds a NUL character, which no shell takes.`, {
      hint: 'Send bytes in Base64, and have the command decode them: `base64 -d`.',
    })
  }
}

/**
 * Runs a command in a guest, with the ledger told before and after.
 * @throws GuestError where it could not be run, did not end in time, or printed too much
 * @throws CommandFailed where it had to succeed
 */
export async function runCommand(
  { machine, command }: CommandOn,
  { timeout, mustSucceed = false }: RunOptions,
): Promise<CommandResult> {
  const { args, input } = command
  const inputBytes = Buffer.byteLength(input)
  const asked = { command: command.command, ...(args.length > 0 && { args }), ...(input && { inputBytes }) }
  const deadline = timeout === undefined ? machine.limits.guestWork() : Deadline.after(timeout)
  const startedAt = performance.now()
  const { exitCode, stdout, stderr } = await machine.do(
    'run command',
    asked,
    async () => withoutLastBreak(await machine.guest.runCommand(command, deadline)),
    (output) => ({ ...output }),
  )
  const durationMs = performance.now() - startedAt
  const result = { machine: machine.name, command: command.command, exitCode, stdout, stderr, durationMs }
  if (mustSucceed && exitCode !== 0) throw new CommandFailed(result)
  return result
}

/** As a shell's `$( )` does, but for one break alone. */
function withoutLastBreak({ exitCode, stdout, stderr }: CommandOutput): CommandOutput {
  const [out = '', err = ''] = [stdout, stderr].map((text) => text.replace(/\r?\n$/, ''))
  return { exitCode, stdout: out, stderr: err }
}

class NoCommand extends SnapwitnessError {
  constructor({ name, guest: { kind } }: MachineUnderTest) {
    super('NO_COMMAND', `The scenario gives no command for ${name}, which has a ${kind} guest.`, {
      hint: `Give one, \`{ ${kind}: '…' }\`, or run it on the others alone: vms.one(…), vms.except(…).`,
      fields: { machine: name },
    })
  }
}
