import { html, type Markup } from '../core/html.ts'
import type { SeenOf } from '../evidence/seen.ts'

/** How far a writer that goes on had come on each of its disks. */
export function writerLine({ disks, newest, acknowledged, wrong }: SeenOf<'writer'>): Markup {
  const [first, second] = newest.map(blockName)
  const [before, after] = acknowledged.map(blockName)
  return html`<div class="witness">
    <p>The writer had come to ${first} on the ${disks[0]} and to ${second} on the ${disks[1]};
      acknowledged were ${before} before and ${after} after.</p>
    ${wrong.length > 0 && html`<ul class="blocks">${wrong.map(({ disk, slot, fault }) => html`<li><b>slot ${slot} on the ${disk}</b> ${fault}</li>`)}</ul>`}
  </div>`
}

function blockName(block: number | null): string {
  return block === null ? 'no block' : `block ${block}`
}
