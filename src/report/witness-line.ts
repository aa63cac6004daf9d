import { count, formatBytes } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { blockMap } from './block-map.ts'

type WitnessSeen = SeenOf<'witness'>

/** What the guest read of its witness blocks, and which of them are wrong and how. */
export function witnessLine(witness: WitnessSeen): Markup {
  const { wrong, wrongLeftOut } = witness
  return html`<div class="witness">
    <p>${placeOf(witness)}: ${contentOf(witness)}</p>
    ${isWrong(witness) && blockMap(witness)}
    ${wrong.length > 0 && html`<ul class="blocks">${wrong.slice(0, MAX_RANGES).map(rangeLine)}${moreThan(wrong.length, wrongLeftOut)}</ul>`}
    ${isWrong(witness) && whereabouts(witness)}
  </div>`
}

const MAX_RANGES = 12

function isWrong({ present, wrong, unread }: WitnessSeen): boolean {
  return present && (wrong.length > 0 || unread.length > 0)
}

function placeOf({ fileName, disk }: WitnessSeen): Markup {
  return fileName === null
    ? html`<b class="file">the ${disk} itself</b>`
    : html`<b class="file">${fileName}</b> on ${disk}`
}

function contentOf(witness: WitnessSeen): Markup {
  const { present, blocks, sha256, expectedSha256 } = witness
  if (!present) return html`not there`
  const size = formatBytes(blocks * BLOCK_BYTES)
  if (sha256 === null) return html`${size}, not read`
  if (!isWrong(witness)) {
    return html`${size}, as it was written <span class="sha" title="SHA-256 ${sha256}">${sha256.slice(0, 12)}…</span>`
  }
  return html`${size}, <b class="differs">differs from what was written</b>
    <span class="sha whole">SHA-256 ${sha256}</span>
    <span class="sha whole">instead of ${expectedSha256.join(' or ')}</span>`
}

const BLOCK_BYTES = 4096

function rangeLine({ first, blocks, fault }: WitnessSeen['wrong'][number]): Markup {
  const numbers = blocks === 1 ? `block ${first}` : `blocks ${first}–${first + blocks - 1}`
  return html`<li><b>${numbers}</b> ${fault}</li>`
}

function moreThan(ranges: number, blocksLeftOut: number): Markup | false {
  if (blocksLeftOut > 0) {
    return html`<li>and ${count(ranges - MAX_RANGES, 'more range')}, and ${count(blocksLeftOut, 'wrong block')} behind them</li>`
  }
  return ranges > MAX_RANGES && html`<li>and ${count(ranges - MAX_RANGES, 'more range')} of wrong blocks</li>`
}

/** What a vendor asks first: under which snapshot, in which files. */
function whereabouts({ snapshot, files }: WitnessSeen): Markup {
  return html`<p class="whereabouts">${snapshot === null ? 'Under no snapshot' : html`Under the snapshot “${snapshot}”`}${
    files.length > 0 &&
    html`; files ${files.map((file, i) => html`${i > 0 && ' on '}<span class="path">${file}</span>`)}`
  }</p>`
}
