import { faults } from '../../../src/lab/faults/index.ts'
import { notInTheLab } from '../../../src/lab/faults/not-in-the-lab.ts'
import { liberties } from '../../../src/lab/liberties/index.ts'
import { plain, promiseLinks, table } from './markdown.ts'

/** What the lab breaks on purpose. */
export function faultsPage(): string {
  const rows = faults.map(({ name, source, breaks, promises, onlyInARow }) => [
    `\`${name}\``,
    plain(breaks),
    plain(source),
    promises.length === 0 ? '`unknown`' : onlyInARow ? EXPLORER : promiseLinks(promises),
  ])
  const others = notInTheLab.map(({ source, bug, why }) => [plain(bug), plain(source), plain(why)])
  return `---
title: Faults that must be noticed
---

# Faults that must be noticed

A suite that is always green proves nothing. The lab breaks one promise after another, below its API, most of them as
products really shipped it; the promise that is broken must notice. A fault that is no finding about a snapshot, such as a lost
answer, must be told as \`unknown\`.

\`\`\`sh
snapwitness lab faults                               # this list
snapwitness demo --fault revert-skips-a-disk         # the demo, and what it finds
snapwitness mutants                                  # every fault in a lab of its own, with the statement that noticed
snapwitness mutants --false-alarms 20                # the whole catalogue on faultless labs, that often
\`\`\`

${table(['fault', 'what is broken', 'where it was seen, or what it was made for', 'promises that notice, or who does'], rows)}

## Not in the lab

${table(['what shipped', 'where', 'why the lab cannot have it'], others)}
`
}

/** No scenario has the row of operations that shows it. */
const EXPLORER = '[the explorer](../explorer.md)'

/** What the lab does besides, and nobody may be blamed for. */
export function libertiesPage(): string {
  const rows = liberties.map(({ name, source, allows, touches }) => [
    `\`${name}\``,
    plain(allows),
    plain(source),
    promiseLinks(touches),
  ])
  return `---
title: Liberties that nobody is blamed for
---

# Liberties that nobody is blamed for

What real hosts and guests do, or may do, besides. Under each of them, and under all that go together, no promise may be
called violated.

\`\`\`sh
snapwitness lab liberties                      # this list
snapwitness lab up --liberty vmfs-sparse       # a lab that takes one
snapwitness mutants --liberties                # the whole catalogue under all that go together, each other one alone
\`\`\`

${table(['liberty', 'what is done', 'where it is written or was seen', 'promises that it touches'], rows)}
`
}
