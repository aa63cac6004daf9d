import { type CompletedCommand, type CompletedOption, lastWord, subcommandsOf, type Value } from './tree.ts'

const HELPERS = String.raw`# Completion of snapwitness for fish. In ~/.config/fish/config.fish: snapwitness completion fish | source
function __snapwitness_at
    set -l words (commandline -opc)[2..]
    set -l commands (string match -rv -- '^-' $words)
    test "$commands[1..$argv[2]]" = "$argv[1]"
end
function __snapwitness_scenarios
    path basename scenarios/**.scenario.* | string replace -rf '\.scenario\.[cm]?[jt]sx?$' ''
end`

/** A script of fish that completes without starting the program: `snapwitness completion fish | source`. */
export function fishScript(all: readonly CompletedCommand[]): string {
  return [HELPERS, 'complete -c snapwitness -f', ...all.flatMap((command) => linesOf(command, all))].join(
    '\n',
  )
}

function linesOf(command: CompletedCommand, all: readonly CompletedCommand[]): string[] {
  const below = subcommandsOf(command.path, all)
  const here = `complete -c snapwitness -n ${quoted(conditionOf(command, below))}`
  return [
    ...below.map((one) => `${here} -a ${lastWord(one)} -d ${quoted(one.description)}`),
    ...(below.length === 0 && command.argument !== 'nothing' ? [`${here} ${offer(command.argument)}`] : []),
    ...command.options.map((option) => `${here} ${optionOf(option)}`),
  ]
}

/** Where commands are to follow, none has followed yet. */
function conditionOf({ path }: CompletedCommand, below: readonly CompletedCommand[]): string {
  const depth = path === '' ? 0 : path.split(' ').length
  const names = below.map(lastWord).join(' ')
  const open = below.length > 0 ? `; and not __fish_seen_subcommand_from ${names}` : ''
  return depth === 0
    ? `not __fish_seen_subcommand_from ${names}`
    : `__snapwitness_at '${path}' ${depth}${open}`
}

function optionOf({ name, description, value }: CompletedOption): string {
  const about = `-l ${name.replace(/^--/, '')} -d ${quoted(description)}`
  return value === undefined
    ? about
    : `${about} ${value === 'file' || value === 'named file' ? '-r' : '-x'} ${offer(value)}`
}

function offer(value: Value): string {
  if (typeof value === 'object') return `-a ${quoted(value.words.join(' '))}`
  switch (value) {
    case 'file':
    case 'named file':
      return '-F'
    case 'folder':
      return "-a '(__fish_complete_directories)'"
    case 'run':
      return "-a 'latest (__fish_complete_directories runs/)'"
    case 'scenario':
      return "-a '(__snapwitness_scenarios)'"
    case 'nothing':
      return ''
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
