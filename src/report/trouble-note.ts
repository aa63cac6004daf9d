import type { Trouble } from '../evidence/units.ts'
import { shorten } from './format.ts'
import { html, type Markup } from './html.ts'

/** What kept us from doing or seeing something, and what to do about it. */
export function troubleNote({ what, hint, code }: Trouble): Markup {
  return html`<div class="trouble">
    <p>${shorten(what, 2000)} <span class="code">${code}</span></p>
    <p><b>Hint:</b> ${shorten(hint, 2000)}</p>
  </div>`
}
