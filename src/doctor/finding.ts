/**
 * - `ok`: looked at, and as it should be
 * - `note`: worth knowing; nothing to do
 * - `warning`: a run works, with less to see or with a risk
 * - `blocker`: a run cannot work, or must not
 */
export type Severity = 'ok' | 'note' | 'warning' | 'blocker'

/** One thing that was looked at before a run. */
export interface Finding {
  /** Stable, for programs: `free-space`. */
  id: string
  severity: Severity
  /** The machine's inventory name; absent where it is about the host or the configuration. */
  machine?: string
  /** What was seen. */
  what: string
  /** What comes of it in a run. */
  follows: string
  /** What to do, with the exact command where there is one; empty where nothing is to be done. */
  mend: string
}

/** A finding before somebody says of which machine it is. */
export type Remark = Omit<Finding, 'machine'>

export function ok(id: string, what: string): Remark {
  return { id, severity: 'ok', what, follows: '', mend: '' }
}

/** What could not be looked at says so, and is never taken for good. */
export function unseen(id: string, subject: string, why: string): Remark {
  return {
    id,
    severity: 'warning',
    what: `${subject} could not be looked at: ${why}`,
    follows: 'A run may stop at it.',
    mend: 'See what the text above names; then look again.',
  }
}
