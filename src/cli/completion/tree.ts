import type { Argument, Command, Option } from 'commander'

/** What a shell offers in the place of a value: words, or what lies in the present folder. */
export type Value =
  | { words: readonly string[] }
  | 'file'
  | 'named file'
  | 'folder'
  | 'run'
  | 'scenario'
  | 'nothing'

/** One command, as a shell completes it. */
export interface CompletedCommand {
  /** Its words behind the program’s name: `lab up`; empty for the program itself. */
  path: string
  description: string
  options: CompletedOption[]
  /** Of its first argument; the others are of the same kind. */
  argument: Value
}

export interface CompletedOption {
  /** `--config` */
  name: string
  description: string
  /** Absent where it takes none. */
  value?: Value
  /** Whether more values may follow the first. */
  variadic: boolean
}

/** The names of what an option or an argument names, by its own name. */
export type KnownNames = Readonly<Record<string, readonly string[]>>

/** A command, and all that are below it. */
export function completedCommands(
  command: Command,
  known: KnownNames,
  above: readonly string[] = [],
): CompletedCommand[] {
  const own = {
    path: above.join(' '),
    description: command.description(),
    options: [...command.options.filter(isShown).map((option) => completed(option, known)), HELP],
    argument: valueOfArgument(command.registeredArguments[0], known),
  }
  const below = command.commands.flatMap((one) => completedCommands(one, known, [...above, one.name()]))
  return [own, ...below]
}

/** Those right below a command. */
export function subcommandsOf(path: string, all: readonly CompletedCommand[]): CompletedCommand[] {
  return all.filter((one) => one.path !== '' && one.path.split(' ').slice(0, -1).join(' ') === path)
}

export function lastWord({ path }: CompletedCommand): string {
  return path.split(' ').at(-1) ?? ''
}

const HELP: CompletedOption = { name: '--help', description: 'show what the command takes', variadic: false }

function isShown({ hidden, long }: Option): boolean {
  return !hidden && long !== undefined
}

function completed(option: Option, known: KnownNames): CompletedOption {
  const { long, description, argChoices, flags, variadic } = option
  const name = long ?? ''
  if (!option.required && !option.optional) return { name, description, variadic }
  const value = argChoices
    ? { words: argChoices }
    : valueNamed(name.replace(/^--/, ''), placeholder(flags), known)
  return { name, description, value, variadic }
}

function valueOfArgument(argument: Argument | undefined, known: KnownNames): Value {
  if (argument === undefined) return 'nothing'
  if (argument.argChoices) return { words: argument.argChoices }
  return valueNamed(argument.name(), argument.name(), known)
}

function placeholder(flags: string): string {
  return /[<[]([\w=-]+)/.exec(flags)?.[1] ?? ''
}

function valueNamed(name: string, shown: string, known: KnownNames): Value {
  const words = known[name]
  return words ? { words } : (PLACEHOLDERS[shown] ?? 'nothing')
}

const PLACEHOLDERS: Readonly<Record<string, Value>> = {
  file: 'file',
  'name=file': 'named file',
  folder: 'folder',
  run: 'run',
  runs: 'run',
  before: 'run',
  after: 'run',
  filters: 'scenario',
}
