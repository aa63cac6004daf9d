import type { Verdict } from '../evidence/verdict.ts'

/** What was expected, what was seen, and whether they agree. */
export interface Judgement {
  verdict: Verdict
  expected: string
  seen: string
}

/** A judgement of something that either holds or does not, told in a line. */
export function judge(holds: boolean, expected: string, seen: string): Judgement {
  return { verdict: holds ? 'held' : 'violated', expected, seen }
}

/** A judgement of two values that either agree or do not. */
export function judgeEqual(expected: string, seen: string): Judgement {
  return judge(expected === seen, expected, seen)
}

/** What a look that the harness itself owes must show: where it does not, nothing is known, and nobody to blame. */
export function judgeOwn(holds: boolean, expected: string, seen: string): Judgement {
  return { verdict: holds ? 'held' : 'unknown', expected, seen }
}

/** The contrary is expected: what would have held is a violation. What is not known stays so. */
export function contrary({ verdict, expected, seen }: Judgement): Judgement {
  const turned = { held: 'violated', violated: 'held', unknown: 'unknown' } as const
  return { verdict: turned[verdict], expected: `other than: ${expected}`, seen }
}
