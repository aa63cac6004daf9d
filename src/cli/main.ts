import { Command, CommanderError } from 'commander'
import { SnapwitnessError } from '../core/errors.ts'
import { exitCodes } from '../core/exit-codes.ts'
import { guardOutput } from '../core/guard-output.ts'
import { version } from '../core/version.ts'
import { type CommandEntry, commands, nameOf } from './commands.ts'
import { tellError } from './output.ts'

guardOutput()
// Node.js would write it past every guard.
process.on('uncaughtException', (error) => process.exit(tellError(error)))
// Nobody reads any more, as behind `| head`: the work goes on to its end all the same.
let lost: NodeJS.ErrnoException | undefined
process.stdout.on('error', (error) => {
  lost = error
})
process.stderr.on('error', () => undefined)

const program = new Command('snapwitness')
  .description('Verifies, from inside the guests, that a hypervisor’s snapshots do what its manual says.')
  .version(version)
  .addHelpText(
    'after',
    '\nExit codes: 0 every statement held, 1 one was violated, 2 usage or configuration, 3 unknown.' +
      '\nFrom a clone: npm run --silent snapwitness -- <command>',
  )

for (const entry of commands) program.addCommand(await commandOf(entry))

const exitCode = await main()
await Promise.all([process.stdout, process.stderr].map(writtenOut))
// Ended by hand: Node may spin for ever at a natural end, over a socket that it shared with a QEMU that was killed.
process.exit(lastWord(exitCode))

/** The one that is called, or that help is asked of, is loaded; of each other one its name is enough. */
async function commandOf(entry: CommandEntry): Promise<Command> {
  const [first, second] = process.argv.slice(2).filter((word) => !word.startsWith('-'))
  const called = first === 'help' ? second : first
  const command = called === nameOf(entry) ? await entry.load() : namedOnly(entry)
  return command.description(entry.description)
}

function namedOnly({ usage }: CommandEntry): Command {
  const [name, ...args] = usage.split(' ')
  const command = new Command(name)
  for (const arg of args) command.argument(arg)
  return command.option('-h')
}

/** The launcher must know that it was we who said «violated»: Node.js ends with the same code when it fails itself. */
function lastWord(code: number): number {
  const said = isResultLost() ? tellError(lostResult()) : code
  const isLaunched = Number(process.env.SNAPWITNESS_LAUNCHER) === process.ppid
  return said === exitCodes.violated && isLaunched ? 101 : said
}

/** Who stops reading lines has read enough, but half of a JSON is none. */
function isResultLost(): boolean {
  return lost !== undefined && (lost.code !== 'EPIPE' || process.argv.includes('--json'))
}

function lostResult(): SnapwitnessError {
  return new SnapwitnessError('OUTPUT_LOST', `The result could not be written (${lost?.code}).`, {
    hint: 'Is there room where standard output goes, and does its reader read to the end?',
  })
}

async function main(): Promise<number> {
  for (const command of allCommands(program)) {
    command.exitOverride().showHelpAfterError(`Hint: \`${fullName(command)} --help\` lists what it takes.`)
  }
  try {
    await program.parseAsync()
    return Number(process.exitCode ?? 0)
  } catch (error) {
    return error instanceof CommanderError ? usageExitCode(error) : tellError(error)
  }
}

/** A pipe whose reader is slow takes what it was given only bit by bit, and an exit would cut off the rest. */
function writtenOut(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

/** Commander has told the person already; asking for help or the version is no mistake. */
function usageExitCode(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : exitCodes.usage
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name()
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}
