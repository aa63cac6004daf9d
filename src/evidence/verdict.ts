/** What a check, a scenario or a run found. */
export type Verdict = 'held' | 'violated' | 'unknown'

/**
 * The verdict of several together: one violation is a violation; without one, anything unseen leaves the whole unknown.
 * Nothing checked is nothing seen, so an empty list is `unknown`.
 */
export function mergeVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('violated')) return 'violated'
  if (verdicts.length === 0 || verdicts.includes('unknown')) return 'unknown'
  return 'held'
}
