import { formatBytes, formatDuration, shorten, shortenIds } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { printed } from './printed.ts'
import type { Operation } from './run-record.ts'
import { troubleNote } from './trouble-note.ts'

/** What was done, with what, and for how long; with its trouble where it failed. */
export function operationLine(operation: Operation): Markup {
  const { action, details, durationMs, outcome, trouble } = operation
  return html`<li class="${outcome}">
    <b>${action}</b> ${detailsOf(details)} <span class="took">${formatDuration(durationMs)}${outcome !== 'succeeded' && `, ${outcome}`}</span>
    ${printed(operation)}
    ${trouble && troubleNote(trouble)}
  </li>`
}

function detailsOf(details: Record<string, unknown>): string {
  return Object.entries(details).map(detail).filter(Boolean).join(' · ')
}

/** `sizeBytes: 2147483648` reads `2 GiB`, `memory: true` reads `memory`, and what is no plain value is left to the ledger. */
function detail([key, value]: [string, unknown]): string {
  if (typeof value === 'string') return shorten(shortenIds(value), 120)
  if (typeof value === 'number') return /bytes$/i.test(key) ? formatBytes(value) : `${wordsOf(key)} ${value}`
  return value === true ? wordsOf(key) : ''
}

function wordsOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
