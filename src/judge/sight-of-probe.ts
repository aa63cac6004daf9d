import type { Seen } from '../evidence/seen.ts'
import type { Judgement } from './judgement.ts'

/** The judgement wherever a probe could not see what is to be judged: that is nobody's broken promise. */
export function blindIn(evidence: readonly Seen[]): Judgement | undefined {
  const blind = evidence.find((seen) => seen.kind === 'probe' && seen.value === null)
  if (blind?.kind !== 'probe') return undefined
  const why = blind.trouble ?? 'it does not say why'
  return {
    verdict: 'unknown',
    expected: `what the probe “${blind.probe}” sees`,
    seen: `it cannot see: ${why}`,
  }
}
