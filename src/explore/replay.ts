import { UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'
import { generate, type Wanted } from './generate.ts'
import { possible } from './history.ts'
import { type Operation, sentenceOf } from './operations.ts'
import { plainer, wayToPlainer } from './simpler.ts'

/** One history, or a part of it. */
export interface Replay {
  seed: number
  history: number
  /** What is done of it, in its order; all of it where nothing is named. */
  kept?: readonly Kept[]
}

/** The place of an operation, from 0; and which of its plainer forms it has, and of that one's, from 1. */
interface Kept {
  place: number
  plainer: readonly number[]
}

/** @throws UsageError where it is none: `7:12`, `7:12:0,3,4`, or with a plainer form `7:12:0,3,4.1` */
export function readReplay(text: string): Replay {
  const [, seed, history, part] = /^(\d{1,9}):(\d{1,9})(?::(.{1,9999}))?$/.exec(text) ?? []
  const kept = part?.split(',').map(readKept)
  if (seed === undefined || history === undefined || (kept && !areInOrder(kept))) {
    throw new UsageError(`${quoted(text)} is no history.`, {
      hint: 'A seed and the number of a history, and perhaps the places of what is kept of it, from 0 and in their order: 7:12 or 7:12:0,3,4.',
    })
  }
  return { seed: Number(seed), history: Number(history), ...(kept && { kept }) }
}

function readKept(text: string): Kept | undefined {
  const [place, ...forms] = text.split('.')
  if (!/^\d{1,4}(?:\.\d{1,2}){0,20}$/.test(text)) return undefined
  return { place: Number(place), plainer: forms.map(Number) }
}

function areInOrder(kept: readonly (Kept | undefined)[]): kept is Kept[] {
  return kept.every((one, i) => one !== undefined && one.place > (kept[i - 1]?.place ?? -1))
}

export function textOf({ seed, history, kept }: Replay): string {
  return [seed, history, ...(kept ? [kept.map(textOfKept).join(',')] : [])].join(':')
}

function textOfKept({ place, plainer: forms }: Kept): string {
  return [place, ...forms].join('.')
}

/** @throws UsageError where it names what that history has not, or what is not possible without the rest */
export function replayed(replay: Replay, wanted: Wanted): Operation[] {
  const all = generate(replay.seed, replay.history, wanted)
  const kept = replay.kept?.map((one) => keptOf(all, one, textOf(replay))) ?? all
  const done = possible(kept)
  const lost = kept.find((operation) => !done.includes(operation))
  if (!lost) return kept
  throw new UsageError(`In ${textOf(replay)} this is not possible: ${sentenceOf(lost)}.`, {
    hint: 'What it needs was left out, a disk or a snapshot perhaps: name the place of that too.',
  })
}

function keptOf(all: readonly Operation[], kept: Kept, text: string): Operation {
  const operation = all[kept.place]
  const form = operation && plainer(operation, kept.plainer)
  if (form) return form
  throw new UsageError(`There is no ${textOfKept(kept)} in the history of ${text}.`, {
    hint: `With these --ops and this --depth it has the places 0 to ${all.length - 1}.`,
  })
}

/** How a part of a history is written, values that were made plainer among it. */
export function writtenReplay(
  { seed, history }: Pick<Replay, 'seed' | 'history'>,
  operations: readonly Operation[],
  wanted: Wanted,
): string {
  const all = generate(seed, history, wanted)
  // In their order, since the same operation may have been drawn twice.
  let next = 0
  const kept = operations.map((operation): Kept => {
    for (; next < all.length; next++) {
      const forms = wayToPlainer(all[next]!, operation)
      if (forms) return { place: next++, plainer: forms }
    }
    throw new Error(`No part of history ${seed}:${history}: ${JSON.stringify(operation)}`)
  })
  return textOf({ seed, history, kept })
}
