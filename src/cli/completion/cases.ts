import { type CompletedCommand, lastWord, type Value } from './tree.ts'

/** Patterns of a `case` of bash and zsh: the command so far, a blank, and the word that leads below it. */
export function pathPatterns(all: readonly CompletedCommand[]): string {
  const below = all.filter(({ path }) => path !== '')
  return below.map((one) => `'${above(one)} ${lastWord(one)}'`).join('|')
}

/** Lines of a `case` over `command:option`: what is offered as the option's value. */
export function valueCases(all: readonly CompletedCommand[], offer: (value: Value) => string): string {
  const lines = all.flatMap(({ path, options }) =>
    options.flatMap(({ name, value }) =>
      value === undefined ? [] : [`    '${path}:${name}') ${offer(value)}; return ;;`],
    ),
  )
  return lines.join('\n')
}

/** The same commands with those of their options alone that take more than one value. */
export function manyValued(all: readonly CompletedCommand[]): CompletedCommand[] {
  return all.map((command) => ({
    ...command,
    options: command.options.filter(({ variadic }) => variadic),
  }))
}

function above({ path }: CompletedCommand): string {
  return path.split(' ').slice(0, -1).join(' ')
}
