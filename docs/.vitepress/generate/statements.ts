import type { Statement } from '../../../src/judge/statement.ts'
import * as statements from '../../../src/judge/statements.ts'
import { plain, promiseLinks, table } from './markdown.ts'

/** Every statement of ours, for whoever checks one by hand: `vms.check(statements.sameBoot)`. */
export function statementsPage(): string {
  const rows = Object.entries<unknown>(statements)
    .flatMap(([name, value]): [string, Statement][] => (isStatement(value) ? [[name, value]] : []))
    .toSorted(([, one], [, other]) => (one.id < other.id ? -1 : 1))
    .map(([name, { id, takes, promise }]) => [
      `\`${id}\``,
      `\`${name}\``,
      takes.map((kind) => plain(kind)).join(', '),
      promise === undefined ? '' : promiseLinks([promise]),
    ])
  return `---
title: Every statement
---

# Every statement

What can be said of a machine, its disks and its guest. Words and matchers say most of it by themselves: each revert and
each snapshot is followed by its checks. A scenario says one by hand with \`vms.check(statements.…)\`. The id is the same in
every run and every version; it is what \`run.json\`, [the history](../nights.md) and \`known-issues.yaml\` call a check.

${table(['id', 'its name in `statements`', 'the evidence that it takes', 'promise'], rows)}
`
}

function isStatement(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && 'takes' in value && 'judge' in value
}
