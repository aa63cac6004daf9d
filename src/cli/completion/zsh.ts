import { manyValued, pathPatterns, valueCases } from './cases.ts'
import { type CompletedCommand, lastWord, subcommandsOf, type Value } from './tree.ts'

/** A script of zsh that completes without starting the program. */
export function zshScript(all: readonly CompletedCommand[]): string {
  return `#compdef snapwitness
# Completion of snapwitness for zsh. In ~/.zshrc, after compinit: eval "$(snapwitness completion zsh)"
_snapwitness() {
  local current=\${words[CURRENT]} previous=\${words[CURRENT-1]} command='' option='' at
  for ((at = 2; at < CURRENT; at++)); do
    case "$command \${words[at]}" in
      ${pathPatterns(all)}) command="\${command:+$command }\${words[at]}" ;;
    esac
    [[ \${words[at]} == -* ]] && option=\${words[at]}
  done
  local -a offered
  case "$command:$previous" in
${valueCases(all, offer)}
  esac
  if [[ $current == -* ]]; then
    case "$command" in
${all.map(optionsCase).join('\n')}
    esac
    _describe option offered
    return
  fi
  case "$command:$option" in
${valueCases(manyValued(all), offer)}
  esac
  case "$command" in
${all.map((command) => argumentCase(command, all)).join('\n')}
  esac
}
compdef _snapwitness snapwitness`
}

function optionsCase({ path, options: own }: CompletedCommand): string {
  const told = own.map(({ name, description }) => quoted(`${name}:${description}`))
  return `      '${path}') offered=(${told.join(' ')}) ;;`
}

function argumentCase(command: CompletedCommand, all: readonly CompletedCommand[]): string {
  const below = subcommandsOf(command.path, all)
  if (below.length === 0) return `    '${command.path}') ${offer(command.argument)} ;;`
  const told = below.map((one) => quoted(`${lastWord(one)}:${one.description}`))
  return `    '${command.path}') offered=(${told.join(' ')}); _describe command offered ;;`
}

function offer(value: Value): string {
  if (typeof value === 'object') return `compadd -- ${value.words.map(quoted).join(' ')}`
  switch (value) {
    case 'file':
      return '_files'
    case 'named file':
      return "compset -P '*='; _files"
    case 'folder':
      return '_files -/'
    case 'run':
      return 'compadd latest; _files -/'
    case 'scenario':
      return 'compadd -- scenarios/**/*.scenario.(|c|m)[jt]s(|x)(N:t:r:r)'
    case 'nothing':
      return ':'
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
