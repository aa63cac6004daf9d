import { createHash } from 'node:crypto'
import { MOST } from './bounds.ts'
import { redact } from './redact.ts'

/**
 * Words that are shown, kept and compared, and never sent back to whoever told them: of too many the beginning, with how
 * many there were and a digest of them all. Whatever was cut is longer than anything that was not, and what differs stays
 * different.
 */
export function shortened(words: string, most: number = MOST.textChars): string {
  if (words.length <= most) return words
  const sha256 = createHash('sha256').update(words).digest('hex').slice(0, 16)
  // No secret is cut in two. By way of its bytes, so that the whole does not stay in memory behind its part.
  const kept = Buffer.from(redact(words).slice(0, most)).toString()
  return `${kept.padEnd(most)}… [cut: ${words.length} characters, sha256:${sha256}]`
}
