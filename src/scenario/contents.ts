import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { differencesOf, revertContent } from '../judge/content.ts'
import type { DiskUnderTest } from './disk.ts'
import type { Check } from './recorder.ts'

/** What a disk held around a snapshot. */
export interface ContentAt {
  before: Observed<SeenOf<'content'>>
  /** The same look, where nothing had mounted the disk: then nobody but us writes to it. */
  after: Observed<SeenOf<'content'>>
  /** Of the newest data that the run had written to it. */
  generation: number
}

/** Looks at a disk once more behind its snapshot, where a guest that has mounted it may have written meanwhile. */
export async function contentAround(
  disk: DiskUnderTest,
  before: Observed<SeenOf<'content'>>,
): Promise<ContentAt> {
  const { generation } = disk
  const after = before.seen.volumes.length === 0 ? before : await disk.lookInto()
  return { before, after, generation }
}

/** Before anything is mounted or written: whether each disk holds what it held. */
export async function judgeContents(
  disks: readonly (readonly [DiskUnderTest, ContentAt])[],
  name: string,
): Promise<Check[]> {
  return sideBySide(disks, async ([disk, { before, after, generation }]) => {
    await disk.observeUntil(({ present }) => present)
    const now = await disk.lookInto((seen) => differencesOf(before.seen, after.seen, seen))
    const args = { disk: disk.name, name, generation, discarded: disk.discarded }
    return disk.machine.judge(revertContent, args, before, after, now)
  })
}
