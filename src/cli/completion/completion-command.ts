import { Argument, Command } from 'commander'
import { faults } from '../../lab/faults/index.ts'
import { liberties } from '../../lab/liberties/index.ts'
import { readTroublePage } from '../explain/trouble-page.ts'
import { print } from '../output.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { type CompletedCommand, completedCommands } from './tree.ts'
import { zshScript } from './zsh.ts'

const SCRIPTS: Record<string, (all: readonly CompletedCommand[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

/** @param allCommands every command of the program, with its options */
export function completionCommand(allCommands: () => Promise<readonly Command[]>): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'whose').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      '\nbash: eval "$(snapwitness completion bash)"    zsh, after compinit: the same with zsh    fish: snapwitness completion fish | source',
    )
    .action(async (shell: string) => {
      const program = new Command('snapwitness')
      for (const command of await allCommands()) program.addCommand(command)
      const { entries, kinds } = readTroublePage()
      const known = {
        fault: faults.map(({ name }) => name),
        liberty: liberties.map(({ name }) => name),
        code: [...entries.keys(), ...kinds.keys()],
      }
      print(SCRIPTS[shell]?.(completedCommands(program, known)) ?? '')
    })
}
