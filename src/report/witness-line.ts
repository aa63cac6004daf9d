import type { SeenOf } from '../evidence/entries.ts'
import { count, formatBytes } from './format.ts'
import { html, type Markup } from './html.ts'

type WitnessSeen = SeenOf<'witness'>

/** What the guest read of a witness file, and which of its blocks are wrong and how. */
export function witnessLine(witness: WitnessSeen): Markup {
  const wrong = rangesOf(witness.wrongBlocks)
  return html`<div class="witness">
    <p><b class="file">${witness.fileName}</b> on ${witness.disk}: ${contentOf(witness)}</p>
    ${wrong.length > 0 && html`<ul class="blocks">${wrong.slice(0, MAX_RANGES).map(rangeLine)}${moreThan(wrong.length)}</ul>`}
  </div>`
}

const MAX_RANGES = 12

function contentOf({ present, sizeBytes, sha256, expectedSha256 }: WitnessSeen): Markup {
  if (!present) return html`not there`
  const size = formatBytes(sizeBytes)
  if (sha256 === null) return html`${size}, not read`
  if (sha256 === expectedSha256) {
    return html`${size}, as it was written <span class="sha" title="SHA-256 ${sha256}">${sha256.slice(0, 12)}…</span>`
  }
  return html`${size}, <b class="differs">differs from what was written</b>
    <span class="sha whole">SHA-256 ${sha256}</span>
    <span class="sha whole">instead of ${expectedSha256}</span>`
}

interface BlockRange {
  first: number
  last: number
  fault: string
}

/** Neighbouring blocks that are wrong in the same way, as one range. */
function rangesOf(wrongBlocks: WitnessSeen['wrongBlocks']): BlockRange[] {
  const ranges: BlockRange[] = []
  for (const { block, fault } of wrongBlocks.toSorted((a, b) => a.block - b.block)) {
    const open = ranges.at(-1)
    if (open && open.fault === fault && open.last + 1 === block) open.last = block
    else ranges.push({ first: block, last: block, fault })
  }
  return ranges
}

function rangeLine({ first, last, fault }: BlockRange): Markup {
  const blocks = first === last ? `block ${first}` : `blocks ${first}–${last}`
  return html`<li><b>${blocks}</b> ${fault}</li>`
}

function moreThan(ranges: number): Markup | false {
  return ranges > MAX_RANGES && html`<li>and ${count(ranges - MAX_RANGES, 'more range')} of wrong blocks</li>`
}
