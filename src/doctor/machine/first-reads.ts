import { messageOf, SnapwitnessError } from '../../core/errors.ts'
import { ok, type Remark } from '../finding.ts'

/** What came of the reads that a run makes before it takes a machine. */
export interface FirstReads {
  /** The machine's own folder: `[datastore1] debian-1`. */
  folder: string
  files: number
  /** Whether files there can be deleted by name, as a disk is that was taken off. */
  isPlaced: boolean
}

export function firstReads({ folder, files, isPlaced }: FirstReads): Remark {
  const what = `What a run reads before it takes the machine can be read: its settings, and ${files} files in ${folder}`
  if (isPlaced) return ok('first-reads', what)
  return {
    id: 'first-reads',
    severity: 'warning',
    what: `${what}; the datacenter that the datastore is in is not shown to this account`,
    follows:
      'The vCenter may refuse to delete or to hand out single files: what a run leaves of a disk that it took off may stay.',
    mend: 'Give the account the role Read-only on the datacenter and the folders above it, without inheritance.',
  }
}

export function readsFailed(error: unknown): Remark {
  const [what, mend] =
    error instanceof SnapwitnessError
      ? [error.what, error.hint]
      : [messageOf(error), 'Report it with this text.']
  return {
    id: 'first-reads',
    severity: 'blocker',
    what,
    follows:
      'A run reads this before it takes the machine, and needs it to put the machine back: it does not begin.',
    mend,
  }
}
