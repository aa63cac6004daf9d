import { contrary, type Judgement } from './judgement.ts'
import type { Evidence, Kinds, Statement } from './statement.ts'

/** A statement with its arguments and its evidence, judged; `negated` where the contrary was expected. */
export function applied<K extends Kinds, A>(
  { sentence, judge }: Statement<K, A>,
  args: A,
  seen: Evidence<K>,
  negated: boolean,
): { statement: string; judgement: Judgement } {
  const judgement = judge(args, ...seen)
  return negated
    ? { statement: `Not so: ${sentence(args)}`, judgement: contrary(judgement) }
    : { statement: sentence(args), judgement }
}
