import { type Check, checksAfter } from './checks.ts'
import { type Moment, momentsOf } from './history.ts'
import { type Operation, sentenceOf } from './operations.ts'
import { isExpected, isStatement, looking } from './printed-check.ts'
import { text } from './printed-names.ts'
import { doing } from './printed-operation.ts'

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

function partOf({ moment: { before, operation }, checks }: Part, isNamed: (name: string) => boolean): string {
  const done = doing(operation, before.disks)
  const named = done.name !== undefined && isNamed(done.name) ? `const ${done.name} = ` : ''
  return [`step(${text(sentenceOf(operation))})`, `${named}await ${done.call}`, ...checks.map(looking)]
    .map((line) => `  ${line}`)
    .join('\n')
}

/** The names that a part of the scenario asks for. */
function usedBy({ moment: { before, operation }, checks }: Part): string[] {
  const { call } = doing(operation, before.disks)
  const all = [call, ...checks.map(looking)].join('\n')
  const named = all.match(/\b(disk[A-Z]|volume[A-Z]|snapshot\d+|data\d+)\b/g) ?? []
  return named.flatMap((name) => [name, `{ witnesses: ${name} }`])
}
