import { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { inLine, quoted } from '../../core/words.ts'
import { print } from '../output.ts'
import { readTroublePage, type TroublePage } from './trouble-page.ts'

export function explainCommand(): Command {
  return new Command('explain')
    .argument('<code>', 'as an error names it: LEASE_HELD')
    .addHelpText('after', '\nThe same is a page of the documentation: docs/trouble.md.')
    .action((word: string) => {
      const code = word.toUpperCase().replaceAll('-', '_')
      print(`${code}\n\n${asText(explanationOf(code, readTroublePage()))}`)
    })
}

/** @throws UsageError for what is no code of ours */
function explanationOf(code: string, { entries, kinds, anyOther }: TroublePage): string {
  const own = entries.get(code)
  if (own !== undefined) return own
  const base = kinds.get(code)
  if (base !== undefined) return `It is a kind of ${base}.\n\n${entries.get(base)}`
  if (kinds.has(code) || /^VSPHERE_[A-Z]/.test(code)) return anyOther
  const near = nearest(code, [...entries.keys(), ...kinds.keys()])
  throw new UsageError(`There is no code ${quoted(code)}.`, {
    hint: near ? `Did you mean ${inLine(near)}?` : 'It stands at the end of an error, behind its hint.',
  })
}

/** Markdown as it reads on a terminal: no strong words, no links. */
function asText(markdown: string): string {
  return markdown.replaceAll('**', '').replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
}
