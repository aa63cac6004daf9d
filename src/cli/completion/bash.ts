import { manyValued, pathPatterns, valueCases } from './cases.ts'
import { type CompletedCommand, lastWord, subcommandsOf, type Value } from './tree.ts'

/** A script of bash that completes without starting the program: `eval "$(snapwitness completion bash)"`. */
export function bashScript(all: readonly CompletedCommand[]): string {
  return `# Completion of snapwitness for bash. In ~/.bashrc: eval "$(snapwitness completion bash)"
_snapwitness() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' option='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$command \${COMP_WORDS[at]}" in
      ${pathPatterns(all)}) command="\${command:+$command }\${COMP_WORDS[at]}" ;;
    esac
    [[ \${COMP_WORDS[at]} == -* ]] && option=\${COMP_WORDS[at]}
  done
  COMPREPLY=()
  case "$command:$previous" in
${valueCases(all, offer)}
  esac
  if [[ $current == -* ]]; then
    case "$command" in
${all.map(({ path, options: own }) => `      '${path}') ${words(own.map(({ name }) => name))} ;;`).join('\n')}
    esac
    return
  fi
  case "$command:$option" in
${valueCases(manyValued(all), offer)}
  esac
  case "$command" in
${all.map((command) => argumentCase(command, all)).join('\n')}
  esac
}
_snapwitness_scenarios() {
  find scenarios -name '*.scenario.*' 2>/dev/null | sed -nE 's|.*/||; s/\\.scenario\\.[cm]?[jt]sx?$//p' | grep -E '^[A-Za-z0-9._-]+$'
}
complete -F _snapwitness snapwitness`
}

function argumentCase(command: CompletedCommand, all: readonly CompletedCommand[]): string {
  const below = subcommandsOf(command.path, all).map(lastWord)
  return `    '${command.path}') ${below.length > 0 ? words(below) : offer(command.argument)} ;;`
}

/** Names of files that a shell would take for more than a name are left out: \`compgen -W\` expands its words. */
function offer(value: Value): string {
  if (typeof value === 'object') return words(value.words)
  switch (value) {
    case 'file':
    // A bash has what stands before a = as a word of its own.
    case 'named file':
      return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))'
    case 'folder':
      return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current"))'
    case 'run':
      return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -W latest -- "$current") $(compgen -d -- "\${current:-runs/}"))`
    case 'scenario':
      return 'COMPREPLY=($(compgen -W "$(_snapwitness_scenarios)" -- "$current"))'
    case 'nothing':
      return ':'
  }
}

function words(all: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${all.join(' ')}' -- "$current"))`
}
