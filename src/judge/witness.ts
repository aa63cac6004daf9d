import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { BLOCK_BYTES } from '../witness/blocks.ts'
import { endOf } from '../witness/ranges.ts'
import type { Judgement } from './judgement.ts'
import { statement } from './statement.ts'

/** Ranges of wrong blocks that a text names; the ledger has more of them. */
const MOST_NAMED = 6

type WitnessSeen = SeenOf<'witness'>

/** Whether every block holds what it may. What contradicts itself is not known. */
export const witnessHolds = statement({
  id: 'witness.holds',
  takes: ['witness'],
  args: z.object({
    disk: z.string(),
    fileName: z.string().nullable(),
    /** `exact`, or `either` of an older and a newer state. */
    content: z.enum(['exact', 'either']),
  }),
  sentence({ disk, fileName, content }) {
    const what = fileName === null ? `The ${disk}` : `The file ${fileName} on the ${disk}`
    return content === 'exact'
      ? `${what} holds exactly what was written`
      : `${what} holds old data or new, and never anything else`
  },
  object: ({ disk, fileName }) => (fileName === null ? disk : `${fileName} on ${disk}`),
  judge: (_, seen) => judgeWitness(seen),
})

export function judgeWitness(seen: WitnessSeen): Judgement {
  const finding = findingOf(seen)
  return {
    verdict: finding,
    expected: `${seen.blocks} blocks: ${describeExtents(seen)}, SHA-256 ${seen.expectedSha256.map(short).join(' or ')}`,
    seen: finding === 'held' ? describeRight(seen) : describeWrong(seen, finding),
  }
}

function findingOf({
  present,
  mayBeMissing,
  sha256,
  expectedSha256,
  wrong,
  wrongLeftOut,
  unread,
  mixture,
}: WitnessSeen) {
  if (!present) return mayBeMissing ? 'held' : 'violated'
  if (wrong.length > 0 || wrongLeftOut > 0 || unread.some(({ settled }) => settled)) return 'violated'
  if (expectedSha256.includes(sha256 ?? '')) return 'held'
  // No digest tells of a mixture of old and new; but of settled data it said that something differs.
  return mixture && unread.length === 0 ? 'held' : 'unknown'
}

function describeExtents({ extents, extentsLeftOut }: WitnessSeen): string {
  const counts = new Map<string, number>()
  for (const { admits, blocks } of extents) {
    const name = admits.map(nameOf).join(' or ')
    counts.set(name, (counts.get(name) ?? 0) + blocks)
  }
  const [only] = counts.keys()
  if (counts.size === 1 && extentsLeftOut === 0) return only ?? ''
  const parts = [...counts].map(([name, blocks]) => `${blocks} of ${name}`)
  return [...parts, ...(extentsLeftOut > 0 ? [`${extentsLeftOut} more extents`] : [])].join(', ')
}

function nameOf(generation: number): string {
  return generation === 0 ? 'zeros' : `generation ${generation}`
}

function describeRight({ present, sha256, blocks }: WitnessSeen): string {
  if (!present) return 'no such file, which was never synced'
  return `${blocks} blocks as they may be, SHA-256 ${short(sha256 ?? '')}`
}

/** What an engineer tells the vendor: how many blocks of what, which and how, and where the disk stood. */
function describeWrong(seen: WitnessSeen, finding: 'violated' | 'unknown'): string {
  const where = [
    seen.fileName === null ? `on the ${seen.disk} itself` : `in ${seen.fileName} on the ${seen.disk}`,
    seen.snapshot === null ? 'under no snapshot' : `under the snapshot “${seen.snapshot}”`,
    ...(seen.files.length > 0 ? [`files ${seen.files.join(', ')}`] : []),
  ].join('; ')
  if (!seen.present) return `no such file; ${where}`
  const sha = `SHA-256 ${short(seen.sha256 ?? '')}`
  const unread = seen.unread.reduce((sum, range) => sum + range.blocks, 0)
  if (finding === 'unknown') {
    return unread > 0
      ? `${sha}; ${unread} blocks of unsynced data were too many to be read; ${where}`
      : `${sha}, and yet each block was right when it was read; ${where}`
  }
  const wrong = seen.wrong.reduce((sum, each) => sum + each.blocks, seen.wrongLeftOut)
  const named = seen.wrong
    .slice(0, MOST_NAMED)
    .map((each) => `${blocksOf(each)} ${each.fault}${atBytes(each.first)}`)
  const left = seen.wrong.length - named.length
  return [
    `${wrong} of ${seen.blocks} blocks are wrong`,
    ...named,
    ...(left > 0 || seen.wrongLeftOut > 0 ? ['and more, see the block map'] : []),
    ...(unread > 0 ? [`${unread} more blocks lie in regions that differ`] : []),
    sha,
    where,
  ].join('; ')
}

function blocksOf(range: { first: number; blocks: number }): string {
  return range.blocks === 1 ? `block ${range.first}` : `blocks ${range.first}–${endOf(range) - 1}`
}

function atBytes(block: number): string {
  return ` (at byte ${block * BLOCK_BYTES})`
}

function short(sha256: string): string {
  return sha256.slice(0, 12)
}
