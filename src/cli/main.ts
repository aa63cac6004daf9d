import { Command, CommanderError } from 'commander'
import { SnapwitnessError } from '../core/errors.ts'
import { exitCodes } from '../core/exit-codes.ts'
import { guardOutput } from '../core/guard-output.ts'
import { version } from '../core/version.ts'
import { allowCommand } from './allow.ts'
import { cleanCommand } from './clean/clean-command.ts'
import { completionCommand } from './completion/completion-command.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { initCommand } from './init/init-command.ts'
import { judgeCommand } from './judge.ts'
import { labCommand } from './lab/lab-command.ts'
import { mutantsCommand } from './mutants/mutants-command.ts'
import { tellError } from './output.ts'
import { reportCommand } from './report.ts'
import { runCommand } from './run/run-command.ts'
import { schemaCommand } from './schema.ts'
import { setupCommand } from './setup/setup-command.ts'

guardOutput()
// Node.js would write it past every guard.
process.on('uncaughtException', (error) => process.exit(tellError(error)))
// Nobody reads any more, as behind `| head`: the work goes on to its end all the same.
let lost: NodeJS.ErrnoException | undefined
process.stdout.on('error', (error) => {
  lost = error
})
process.stderr.on('error', () => undefined)

const program: Command = new Command('snapwitness')
  .description('Verifies, from inside the guests, that a hypervisor’s snapshots do what its manual says.')
  .version(version)
  .addCommand(demoCommand())
  .addCommand(initCommand())
  .addCommand(doctorCommand())
  .addCommand(runCommand())
  .addCommand(cleanCommand())
  .addCommand(allowCommand())
  .addCommand(labCommand())
  .addCommand(mutantsCommand())
  .addCommand(reportCommand())
  .addCommand(judgeCommand())
  .addCommand(schemaCommand())
  .addCommand(setupCommand())
  .addCommand(completionCommand(async () => program.commands))
  .addHelpText(
    'after',
    '\nExit codes: 0 every statement held, 1 one was violated, 2 usage or configuration, 3 unknown.' +
      '\nFrom a clone: npm run --silent snapwitness -- <command>',
  )

const exitCode = await main()
await Promise.all([process.stdout, process.stderr].map(writtenOut))
// Ended by hand: Node may spin for ever at a natural end, over a socket that it shared with a QEMU that was killed.
process.exit(lastWord(exitCode))

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
  for (const command of allCommands(program)) command.exitOverride()
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

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}
