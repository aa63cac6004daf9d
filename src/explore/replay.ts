import { UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'
import { generate, type Wanted } from './generate.ts'
import { possible } from './history.ts'
import type { Operation } from './operations.ts'

/** One history, or a part of it. */
export interface Replay {
  seed: number
  history: number
  /** The places of the operations that are done, from 0; all of them where none is named. */
  kept?: readonly number[]
}

/** @throws UsageError where it is none: `7:12`, or `7:12:0,3,4` */
export function readReplay(text: string): Replay {
  const [, seed, history, kept] = /^(\d{1,9}):(\d{1,9})(?::([\d,]+))?$/.exec(text) ?? []
  if (seed === undefined || history === undefined) {
    throw new UsageError(`${quoted(text)} is no history.`, {
      hint: 'A seed and the number of a history, and perhaps the operations of it that are kept: 7:12 or 7:12:0,3,4.',
    })
  }
  return { seed: Number(seed), history: Number(history), ...(kept && { kept: kept.split(',').map(Number) }) }
}

export function replayed({ seed, history, kept }: Replay, wanted: Wanted): Operation[] {
  const operations = generate(seed, history, wanted)
  return kept ? possible(operations.filter((_, i) => kept.includes(i))) : operations
}

/** How a part of a history is written; undefined where it holds what was not drawn, such as plainer values. */
export function writtenReplay(
  { seed, history }: Pick<Replay, 'seed' | 'history'>,
  operations: readonly Operation[],
  wanted: Wanted,
): string | undefined {
  const all = generate(seed, history, wanted).map((operation) => JSON.stringify(operation))
  // In their order, since the same operation may have been drawn twice.
  let next = 0
  const places = operations.map((operation) => {
    const place = all.indexOf(JSON.stringify(operation), next)
    next = place + 1
    return place
  })
  return places.includes(-1) ? undefined : `${seed}:${history}:${places.join(',')}`
}
