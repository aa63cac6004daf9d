import type { IncomingHttpHeaders } from 'node:http'
import { pageText } from '../../core/page-text.ts'
import { quoted } from '../../core/words.ts'

/** What somebody between says in place of the host: where he sends one to, or the title or the text of his page. */
export function wordsOf({ location }: IncomingHttpHeaders, page: string): string {
  if (location !== undefined) return `see ${quoted(location, MOST_SHOWN)}`
  const words = pageWords(page)
  return words === '' ? '' : quoted(words, MOST_SHOWN)
}

/** Whether a text is a page for a browser. */
export function isPage(text: string): boolean {
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[^>]*>\s*)?<(!doctype\s+html|html)\b/i.test(text.slice(0, MOST_READ))
}

const MOST_READ = 8 * 1024
const MOST_SHOWN = 200

function pageWords(page: string): string {
  const read = page.slice(0, MOST_READ)
  const title = /<title[^>]*>([^<]*)/i.exec(read)?.[1]?.trim()
  return title || pageText(read).trim()
}
