import { shorten } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { Trouble } from '../evidence/units.ts'

/** What kept us from doing or seeing something, and what to do about it. */
export function troubleNote({ what, hint, code }: Trouble): Markup {
  return html`<div class="trouble">
    <p>${shorten(what, 2000)} <span class="code">${code}</span></p>
    <p><b>Hint:</b> ${shorten(hint, 2000)}</p>
  </div>`
}
