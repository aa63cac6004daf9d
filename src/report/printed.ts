import { shorten } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { Operation } from './run-record.ts'

/** Characters of what a command printed that a page shows; the ledger has all. */
const MOST_SHOWN = 2_000

/** How a command of the author's ended, and what it printed. */
export function printed({ told }: Operation): Markup | false {
  const { exitCode, stdout, stderr } = told
  if (typeof exitCode !== 'number') return false
  return html`<span class="took">exit code ${exitCode}</span>${stream('stdout', stdout)}${stream('stderr', stderr)}`
}

function stream(name: string, text: unknown): Markup | false {
  return (
    typeof text === 'string' &&
    text !== '' &&
    html`<pre class="printed ${name}" aria-label="${name}">${shorten(text, MOST_SHOWN, 'ledger.jsonl')}</pre>`
  )
}
