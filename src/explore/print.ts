import { type Check, checksAfter } from './checks.ts'
import { type Moment, momentsOf } from './history.ts'
import { type Operation, sentenceOf } from './operations.ts'
import { isExpected, isStatement, looking } from './printed-check.ts'
import { text } from './printed-names.ts'
import { type Done, doing } from './printed-operation.ts'

export interface Printed {
  /** What was seen not to hold, as a sentence. */
  found: string
  /** Where it comes from, as a command that finds it again. */
  from: string
  /** Where the author's API is imported from. */
  api: string
}

/** A history as a scenario, which does what was done and looks at what was looked at. */
export function printed(operations: readonly Operation[], { found, from, api }: Printed): string {
  const parts = momentsOf(operations).map((moment): Part => ({ moment, checks: checksAfter(moment) }))
  const words = [
    ...(parts.some(({ checks }) => checks.some(isExpected)) ? ['expect'] : []),
    ...(parts.some(({ checks }) => checks.some(isStatement)) ? ['statements'] : []),
    'test',
  ]
  const used = new Set(parts.flatMap(usedBy))
  const named = new Set<string>()
  const body = parts.map((part) => partOf(part, (name) => used.has(name) && isFirst(name, named)))
  return `import { ${words.join(', ')} } from ${text(api)}

// Found by: ${from}
test(${text(found)}, {
  needs: 'each',
}, async ({ vms, step }) => {
${body.join('\n\n')}
})
`
}

interface Part {
  moment: Moment
  checks: readonly Check[]
}

/** A disk that has a file system once more, after a revert, is the same volume. */
function isFirst(name: string, named: Set<string>): boolean {
  return !named.has(name) && named.add(name).has(name)
}

function partOf({ moment, checks }: Part, isNamed: (name: string) => boolean): string {
  const line = ({ name, call }: Done) =>
    `${name !== undefined && isNamed(name) ? `const ${name} = ` : ''}await ${call}`
  return [`step(${text(sentenceOf(moment.operation))})`, ...callsOf({ moment, checks }).map(line)]
    .map((text) => `  ${text}`)
    .join('\n')
}

function callsOf({ moment, checks }: Part): Done[] {
  return [...doing(moment), ...checks.flatMap(looking)]
}

/** The names that a part of the scenario asks for. */
function usedBy(part: Part): string[] {
  const all = callsOf(part)
    .map(({ call }) => call)
    .join('\n')
  return (all.match(NAMES) ?? []).flatMap((name) => [name, `{ witnesses: ${name} }`])
}

const NAMES = /\b((disk|volume)[A-Z]|(snapshot|data|writers|before|after|stopped)\d+)\b/g
