import { Command, CommanderError } from 'commander'
import { guardOutput } from '../core/guard-output.ts'
import { allowCommand } from './allow.ts'
import { cleanCommand } from './clean/clean-command.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { labCommand } from './lab/lab-command.ts'
import { exitCodes, tellError } from './output.ts'
import { reportCommand } from './report.ts'
import { runCommand } from './run/run-command.ts'
import { schemaCommand } from './schema.ts'
import { setupCommand } from './setup/setup-command.ts'
import { version } from './version.ts'

guardOutput()
// Node.js would write it past every guard.
process.on('uncaughtException', (error) => process.exit(tellError(error)))

const program = new Command('snapwitness')
  .description('Verifies, from inside the guests, that a hypervisor’s snapshots do what its manual says.')
  .version(version)
  .addCommand(demoCommand())
  .addCommand(doctorCommand())
  .addCommand(runCommand())
  .addCommand(cleanCommand())
  .addCommand(allowCommand())
  .addCommand(labCommand())
  .addCommand(reportCommand())
  .addCommand(schemaCommand())
  .addCommand(setupCommand())
  .addHelpText(
    'after',
    '\nExit codes: 0 every statement held, 1 one was violated, 2 usage or configuration, 3 unknown.' +
      '\nFrom a clone: npm run --silent snapwitness -- <command>',
  )

// Ended by hand: Node may spin for ever at a natural end, over a socket that it shared with a QEMU that was killed.
process.exit(await main())

async function main(): Promise<number> {
  for (const command of allCommands(program)) command.exitOverride()
  try {
    await program.parseAsync()
    return Number(process.exitCode ?? 0)
  } catch (error) {
    return error instanceof CommanderError ? usageExitCode(error) : tellError(error)
  }
}

/** Commander has told the person already; asking for help or the version is no mistake. */
function usageExitCode(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : exitCodes.usage
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}
