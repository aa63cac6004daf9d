import { inLine } from '../../core/words.ts'

/** What one does next, in words that can be copied into a shell. */
export function nextSteps(machines: readonly string[]): string {
  const lines = [
    ...(machines.length > 0 ? [`${allowing(machines)}    # each of them says that it may be used`] : []),
    'snapwitness doctor    # looks at host, machines and guests, and changes nothing',
    'snapwitness run first.scenario',
  ]
  return `\nNext:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

/** A host has named the machines: a name is never an option, nor a line of its own that somebody would copy. */
function allowing(machines: readonly string[]): string {
  const shown = machines.map((name) => (inLine(name) === name ? shellWord(name) : 'MACHINE'))
  const end = shown.some((word) => word.startsWith('-')) ? '-- ' : ''
  return `snapwitness allow ${end}${shown.join(' ')}`
}

function shellWord(word: string): string {
  return /^[\w.@%+=:,/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
