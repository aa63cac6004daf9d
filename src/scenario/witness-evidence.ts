import type { SeenOf } from '../evidence/seen.ts'
import type { WitnessImage } from '../witness/image.ts'
import type { Inspection } from '../witness/inspection.ts'

/** More extents and more ranges of wrong blocks than these tell an engineer nothing new. */
const MOST_KEPT = 512

type InspectionSeen = Omit<SeenOf<'witness'>, 'kind' | 'disk' | 'fileName' | 'snapshot' | 'files'>

/** What an inspection came to, beside what the image admits: all that is needed to judge it. */
export function inspectionSeen(image: WitnessImage, inspection: Inspection): InspectionSeen {
  const { present, sizeBytes, sha256, admittedSha256, wrong, unread } = inspection
  return {
    present,
    sizeBytes,
    sha256,
    expectedSha256: [...admittedSha256],
    blocks: image.blocks,
    extents: image.extents
      .slice(0, MOST_KEPT)
      .map(({ first, blocks, admits }) => ({ first, blocks, admits: [...admits] })),
    extentsLeftOut: Math.max(0, image.extents.length - MOST_KEPT),
    wrong: wrong.slice(0, MOST_KEPT),
    wrongLeftOut: wrong.slice(MOST_KEPT).reduce((sum, each) => sum + each.blocks, 0),
    unread: unread.slice(0, MOST_KEPT).map((range) => ({ ...range, settled: image.isSettledIn(range) })),
    mixture: !image.isSettledIn({ first: 0, blocks: image.blocks }),
    mayBeMissing: image.mayBeMissing,
  }
}
