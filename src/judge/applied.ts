import { contrary, type Judgement } from './judgement.ts'
import { blindIn } from './sight-of-probe.ts'
import type { Evidence, Kinds, Statement } from './statement.ts'

/**
 * A statement with its arguments and its evidence, judged; `negated` where the contrary was expected. Of a probe that could
 * not see nothing is judged, whosever statement it is.
 */
export function applied<K extends Kinds, A>(
  { sentence, judge }: Statement<K, A>,
  args: A,
  seen: Evidence<K>,
  negated: boolean,
): { statement: string; judgement: Judgement } {
  const judgement = blindIn(seen) ?? judge(args, ...seen)
  return negated
    ? { statement: `Not so: ${sentence(args)}`, judgement: contrary(judgement) }
    : { statement: sentence(args), judgement }
}
