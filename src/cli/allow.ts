import { Command } from 'commander'
import { Limits } from '../config/limits.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import { findIn } from '../fleet/find-in.ts'
import { withFleet } from '../fleet/gather.ts'
import { allow, revoke } from '../safety/opt-in.ts'
import { configOption } from './config-option.ts'

export function allowCommand(): Command {
  return new Command('allow')
    .argument('<machines...>', 'as the configuration names them')
    .addOption(configOption())
    .option('--revoke', 'take that back')
    .action(async (names: string[], { config: path, revoke: back }: { config: string; revoke?: true }) => {
      const config = await loadConfig(path)
      const unnamed = names.filter((name) => !config.machines.some((machine) => machine.name === name))
      if (unnamed.length > 0) {
        throw new UsageError(`${path} names no machine ${unnamed.join(', ')}; nothing was touched.`, {
          hint: `${suggestion(unnamed, config)}A machine is used only if the configuration names it and it agrees itself: add it there first.`,
        })
      }
      const limits = new Limits(config.timeouts)
      await withFleet(config, { limits }, (fleet) =>
        sideBySide(names, async (name) => {
          const vm = await findIn(fleet, name, limits)
          await (back ? revoke(vm, limits.task()) : allow(vm, limits.task()))
          say(`${inLine(name)} ${back ? 'may not be used any more' : 'may be used'}.`)
        }),
      )
    })
}

function suggestion(unnamed: readonly string[], { machines }: Config): string {
  const known = machines.map(({ name }) => name)
  const near = unnamed.flatMap((name) => nearest(name, known) ?? [])
  return near.length > 0 ? `Did you mean ${near.join(', ')}? ` : ''
}
