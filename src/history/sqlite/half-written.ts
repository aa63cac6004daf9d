import { open } from 'node:fs/promises'
import { SnapwitnessError } from '../../core/errors.ts'
import { inLine } from '../../core/words.ts'

/**
 * We leave no journal. Where another program, or a version before, has been ended in the middle of writing, the file alone
 * is not what was committed.
 * @throws HalfWritten
 */
export async function refuseHalfWritten(file: string): Promise<void> {
  for (const journal of [`${file}-journal`, `${file}-wal`])
    if (await isHot(journal)) throw new HalfWritten(file)
}

/** One that was done with is gone, empty, or begins with zeros. */
async function isHot(journal: string): Promise<boolean> {
  const handle = await open(journal).catch(() => undefined)
  if (!handle) return false
  const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0).finally(() => handle.close())
  return buffer.some((byte) => byte !== 0)
}

class HalfWritten extends SnapwitnessError {
  constructor(file: string) {
    super(
      'HISTORY_HALF_WRITTEN',
      `Another program is writing into the history ${inLine(file)}, or was ended in the middle.`,
      {
        hint: `Where none is, have SQLite mend it: sqlite3 ${inLine(file)} 'PRAGMA journal_mode = DELETE; PRAGMA integrity_check'`,
      },
    )
  }
}
