import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { differencesOf, revertContent } from '../judge/content.ts'
import type { DiskUnderTest } from './disk.ts'
import type { Check } from './recorder.ts'

/** What a disk held around a snapshot. */
export interface ContentAt {
  before: Observed<SeenOf<'content'>>
  /** The same look, where there was no other. */
  after: Observed<SeenOf<'content'>>
  /** Whether nobody but the run can have written between the look and the snapshot, as far as the looks show. */
  settled: boolean
  /** Of the newest data that the run had written to it. */
  generation: number
}

/**
 * Looks at a disk once more behind its snapshot, where a guest that has mounted it may have written meanwhile. Not where
 * it will be mounted again when somebody looks after a revert: with its memory, or by a Windows, which mounts all it sees.
 */
export async function contentAround(
  disk: DiskUnderTest,
  before: Observed<SeenOf<'content'>>,
  { memory }: { memory: boolean },
): Promise<ContentAt> {
  const { generation, machine } = disk
  const isMounted = before.seen.volumes.length > 0
  if (!isMounted) return { before, after: before, settled: true, generation }
  if (memory || machine.guest.kind === 'windows') return { before, after: before, settled: false, generation }
  const { content: after } = await disk.lookInto()
  return { before, after, settled: true, generation }
}

/** Before anything is mounted or written: whether each disk holds what it held. */
export async function judgeContents(
  disks: readonly (readonly [DiskUnderTest, ContentAt])[],
  name: string,
): Promise<Check[]> {
  return sideBySide(disks, async ([disk, { before, after, settled, generation }]) => {
    const { content: now } = await disk.lookIntoWhenSeen((seen) =>
      differencesOf(before.seen, after.seen, seen),
    )
    const args = { disk: disk.name, name, generation, settled, discarded: disk.discarded }
    return disk.machine.judge(revertContent, args, before, after, now)
  })
}
