import type { Verdict } from '../evidence/verdict.ts'

/** What a check came to in one night. */
export interface Point {
  night: Night
  /** Of the host that the machine ran on. */
  build: string
  verdict: Verdict
}

/** A run, as one of a row. */
export interface Night {
  run: string
  /** ISO 8601 in UTC. */
  startedAt: string
}

/** Since which night, and on which build, something is as it is. */
export interface Since extends Night {
  build: string
}

/**
 * How a check stands beside the nights before.
 * - `new`: violated, and it held when it was judged last, or was never judged.
 * - `still`: violated, and it was when it was judged last.
 * - `flaky`: both verdicts on one build, and back: what differs is not the build.
 * - `fixed`: holds, and was violated when it was judged last, on another build.
 * - `held`: nothing to tell.
 * - `unknown`: could not be seen; it counts as nothing.
 * - `not run`: was in nights before, and is not in this one.
 */
export type Standing = 'new' | 'still' | 'flaky' | 'fixed' | 'held' | 'unknown' | 'not run'

export interface Classified {
  standing: Standing
  /** Of what is violated, or was when it was judged last: the night in which that began. */
  since?: Since
}

/**
 * @param tonight undefined where the check is not in the newest run
 * @param before what it came to in the nights before, newest first
 */
export function classify(tonight: Point | undefined, before: readonly Point[]): Classified {
  const judged = before.filter(({ verdict }) => verdict !== 'unknown')
  const wasViolated = judged[0]?.verdict === 'violated'
  if (!tonight) return { standing: 'not run', ...(wasViolated && sinceOf(judged)) }
  if (tonight.verdict === 'unknown') return { standing: 'unknown', ...(wasViolated && sinceOf(judged)) }
  const onBuild = judged.filter(({ build }) => build === tonight.build)
  if (tonight.verdict === 'held') {
    if (onBuild.some(({ verdict }) => verdict === 'violated')) return { standing: 'flaky' }
    return wasViolated ? { standing: 'fixed', ...sinceOf(judged) } : { standing: 'held' }
  }
  const since = sinceOf([tonight, ...judged])
  if (hasTurnedBack([tonight, ...onBuild])) return { standing: 'flaky', ...since }
  return { standing: wasViolated ? 'still' : 'new', ...since }
}

/** Of a row that begins with a violation: where its violations began. */
function sinceOf(judged: readonly Point[]): Pick<Classified, 'since'> {
  const end = judged.findIndex(({ verdict }) => verdict === 'held')
  const first = judged.at(end === -1 ? -1 : end - 1)
  return first ? { since: { ...first.night, build: first.build } } : {}
}

/** Violated, held before that, and violated before that again. */
function hasTurnedBack(judged: readonly Point[]): boolean {
  const held = judged.findIndex(({ verdict }) => verdict === 'held')
  return held !== -1 && judged.slice(held).some(({ verdict }) => verdict === 'violated')
}
