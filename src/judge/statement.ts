import { z } from 'zod'
import type { Seen, SeenOf } from '../evidence/seen.ts'
import type { Judgement } from './judgement.ts'
import type { PromiseId } from './promises.ts'

export type Kinds = readonly Seen['kind'][]

/** The evidence that a judgement takes, in its order. */
export type Evidence<K extends Kinds> = { [I in keyof K]: SeenOf<K[I]> }

/**
 * Something that can be said of a machine, and how evidence decides whether it holds: a pure function. A statement has
 * the same id in every run and every version, so that runs can be laid side by side and judged again.
 */
export interface Statement<K extends Kinds = Kinds, A = unknown> {
  /** `revert.memory`: the room of the statement, and its name. Never used for anything else again. */
  readonly id: string
  /** The promise of the catalogue that it follows from; the scenario's own where there is none. */
  readonly promise?: PromiseId
  readonly takes: K
  /** The shape of its arguments, which are JSON. */
  readonly args: z.ZodType<A>
  /** As a person would say it. It may be reworded. */
  sentence(args: A): string
  /** What of the machine it is about; the same in every run. The machine itself where there is none. */
  object?(args: A): string
  judge(args: A, ...evidence: Evidence<K>): Judgement
}

/** What is given to define a statement; without arguments where it has none. */
type Definition<K extends Kinds, A> = Omit<Statement<K, A>, 'args'> & { readonly args?: z.ZodType<A> }

/**
 * Defines a statement.
 * @example
 * const twoProcessors = statement({
 *   id: 'orders.processors',
 *   takes: ['machine'],
 *   sentence: () => 'The machine has two processors',
 *   judge: (_, { settings }) => judge(settings.cpus === 2, '2', String(settings.cpus)),
 * })
 * await vms.check(twoProcessors)
 */
export function statement<const K extends Kinds, A = Record<string, never>>(
  definition: Definition<K, A>,
): Statement<K, A> {
  return { args: none as unknown as z.ZodType<A>, ...definition }
}

const none = z.object({})

/** Whether a statement would be judged to hold: for whoever decides whether to look again before it counts. */
export function holds<K extends Kinds, A>(
  { judge }: Statement<K, A>,
  args: NoInfer<A>,
  ...evidence: Evidence<NoInfer<K>>
): boolean {
  return judge(args, ...evidence).verdict === 'held'
}
