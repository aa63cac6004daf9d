import { readdirSync } from 'node:fs'
import { promises } from '../../../src/judge/promises.ts'
import { plain } from './markdown.ts'

const SCENARIOS = new URL('../../../scenarios/promises/', import.meta.url)

/** Every promise, with where a manual makes it and the scenario that verifies it. */
export function cataloguePage(): string {
  const files = readdirSync(SCENARIOS)
  const parts = Object.entries(promises).map(([id, { number, statement, source }]) => {
    const file = files.find((name) => name === `${String(number).padStart(2, '0')}-${id}.scenario.ts`)
    if (file === undefined) throw new Error(`No scenario verifies the promise ${id}.`)
    return `## ${number} · ${id.replaceAll('-', ' ')} {#${id}}

${plain(statement)}

*Source:* ${plain(source)}. *Scenario:* \`promises/${file.replace('.scenario.ts', '')}\`
`
  })
  return `---
title: The catalogue
---

# The catalogue

What manuals promise of snapshots, one claim a scenario. The numbers are those of the reports; a scenario may name its
promise by the id that stands in its address here.

\`\`\`sh
snapwitness run promises/        # all of them
snapwitness run promises/07-     # one of them
\`\`\`

The report shows them as a page of promises. What a host may do either way is recorded and compared with earlier runs
beside it, not judged; what it does not offer is “not applicable”, and never counts as held.

${parts.join('\n')}`
}
