import { html, type Markup } from '../core/html.ts'
import type { Verdict } from '../evidence/verdict.ts'

const glyphs: Record<Verdict, string> = { held: '✓', violated: '✕', unknown: '?' }

/** A verdict as a small sign that tells itself by shape, colour and, to a screen reader, by word. */
export function verdictMark(verdict: Verdict): Markup {
  return html`<span class="mark ${verdict}" role="img" aria-label="${verdict}">${glyphs[verdict]}</span>`
}
