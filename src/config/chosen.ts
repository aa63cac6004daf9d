import { UsageError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import type { Config } from './load.ts'

/**
 * The machines that are named, or all that the file names where none is; none is found in place of a name.
 * @param purpose as the end of «The configuration names no machine …»
 */
export function chosen(config: Config, names: readonly string[], purpose: string): Config {
  const all = config.machines.map(({ name }) => name)
  const unknown = names.filter((name) => !all.includes(name))
  if (unknown.length > 0) {
    const told = unknown.map((name) => inLine(name)).join(', ')
    throw new UsageError(`The configuration names no machine ${told}.`, {
      hint: `It names: ${all.map((name) => inLine(name)).join(', ')}.`,
    })
  }
  const machines = config.machines.filter(({ name }) => names.length === 0 || names.includes(name))
  if (machines.length === 0) {
    throw new UsageError(`The configuration names no machine ${purpose}.`, {
      hint: 'Name those that are meant among its `machines`: none is found in place of a name.',
    })
  }
  return { ...config, machines, select: [] }
}

/** The whole configuration, where no machines are named. */
export function forMachines(config: Config, names: readonly string[] | undefined): Config {
  return names === undefined ? config : chosen(config, names, 'to work on')
}
