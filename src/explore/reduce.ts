import { sideBySide } from '../core/side-by-side.ts'
import { possible } from './history.ts'
import type { Operation } from './operations.ts'
import { plainSnapshot, simplerOf } from './simpler.ts'

/** What came of a history that was tried. */
export interface Tried {
  /** Whether it shows the same. */
  shows: boolean
  /** What was begun of it: up to what did not hold. */
  begun: readonly Operation[]
}

export interface Reduction {
  /**
   * Undefined where the time is over.
   * @param isPointless whether another has shown it meanwhile, so that the rest is not worth doing
   */
  tryOut: (candidate: readonly Operation[], isPointless: () => boolean) => Promise<Tried | undefined>
  /** How many are tried at the same time. */
  width: number
  /** Whether a history could show it at all, by the model alone. */
  couldShow: (operations: readonly Operation[]) => boolean
}

/**
 * The shortest history that shows the same, as far as leaving out goes: delta debugging, then whole pairs, then plainer
 * values, and from the beginning where those made something dispensable. What is left of a history when something is left
 * out is what is still possible of it, so that a snapshot takes along whatever goes back to it.
 */
export async function reduce(operations: readonly Operation[], reduction: Reduction): Promise<Operation[]> {
  const search = new Search(reduction)
  const all = possible(operations)
  search.learn(all)
  let best = (await search.first(guesses(all))) ?? all
  for (;;) {
    const fewest = await withoutPairs(await fewer(best, search), search)
    best = await plainer(fewest, search)
    if (best === fewest) return best
  }
}

/**
 * What is likely to do without: whatever is about other snapshots than the last operation, all that touches no disk and
 * no snapshot, and whoever writes while one is taken.
 */
function guesses(operations: readonly Operation[]): Operation[][] {
  const last = operations.at(-1)
  const target = last && 'snapshot' in last ? last.snapshot : undefined
  const own = operations.filter(
    (one, i) => !('snapshot' in one) || one.snapshot === target || i === operations.length - 1,
  )
  const stirring = (one: Operation) => 'disk' in one || 'snapshot' in one || one === last
  const [likely, all] = [own.filter(stirring), operations.filter(stirring)]
  return [likely.map(plainSnapshot), all.map(plainSnapshot), likely, own, all].filter(
    (guess) => keyOf(guess) !== keyOf(operations),
  )
}

/** Leaves out halves, then quarters, down to single operations, until none of them can go. */
async function fewer(operations: Operation[], search: Search): Promise<Operation[]> {
  let best = operations
  for (let size = Math.ceil(best.length / 2); size >= 1 && !search.isOver; ) {
    const better = await search.first(leavingOut(best, size))
    if (better) best = better
    else size = size === 1 ? 0 : Math.ceil(size / 2)
    size = Math.min(size, best.length)
  }
  return best
}

/** From the end: what comes late is least needed by the rest. */
function leavingOut(operations: readonly Operation[], size: number): Operation[][] {
  const chunks = Array.from({ length: Math.ceil(operations.length / size) }, (_, i) => i * size)
  return chunks.toReversed().map((from) => operations.filter((_, i) => i < from || i >= from + size))
}

/** Two operations that stand or fall together, such as one that makes the other possible again. */
async function withoutPairs(operations: Operation[], search: Search): Promise<Operation[]> {
  let best = operations
  for (;;) {
    const better = await search.first(pairsOf(best))
    if (!better) return best
    best = better
  }
}

function pairsOf(operations: readonly Operation[]): Operation[][] {
  return operations.flatMap((_, i) =>
    operations.slice(i + 1).map((_other, j) => operations.filter((_one, at) => at !== i && at !== i + 1 + j)),
  )
}

/** Each value as plain as it can be, one after the other. */
async function plainer(operations: Operation[], search: Search): Promise<Operation[]> {
  let best = operations
  for (;;) {
    const plain = best.flatMap((operation, i) => simplerOf(operation).map((simple) => best.with(i, simple)))
    const better = await search.first(plain)
    if (!better) return best
    best = better
  }
}

class Search {
  readonly #reduction: Reduction
  /** What was tried, and what held on the way to something else, by what it is made of. */
  readonly #known = new Set<string>()
  isOver = false

  constructor(reduction: Reduction) {
    this.#reduction = reduction
  }

  /**
   * The first of them that shows the same, up to where it does: whatever was named after it is left off. Of those that are
   * tried side by side the shortest, and of these the one that was named first, since none of them is tried again.
   */
  async first(candidates: readonly Operation[][]): Promise<Operation[] | undefined> {
    const shown: { at: number; operations: Operation[] }[] = []
    const left = candidates.map(possible).entries()
    await sideBySide(Array.from({ length: this.#reduction.width }), async () => {
      for (const [at, one] of left) {
        if (shown.length > 0 || this.isOver) return
        if (!this.#isWorth(one)) continue
        const isPointless = () => shown.some((other) => other.at < at)
        for (const operations of await this.#shownBy(one, isPointless)) shown.push({ at, operations })
      }
    })
    shown.sort((a, b) => a.operations.length - b.operations.length || a.at - b.at)
    return shown[0]?.operations
  }

  /** Whatever was begun held before its last operation. */
  learn(begun: readonly Operation[]): void {
    for (const length of begun.keys()) this.#known.add(keyOf(begun.slice(0, length)))
  }

  async #shownBy(candidate: Operation[], isPointless: () => boolean): Promise<Operation[][]> {
    this.#known.add(keyOf(candidate))
    const tried = await this.#reduction.tryOut(candidate, isPointless)
    if (!tried) this.isOver = true
    else this.learn(tried.begun)
    return tried?.shows ? [[...tried.begun]] : []
  }

  /** The same may come of different things that are left out: only the first of them is tried. */
  #isWorth(operations: readonly Operation[]): boolean {
    return !this.#known.has(keyOf(operations)) && this.#reduction.couldShow(operations)
  }
}

function keyOf(operations: readonly Operation[]): string {
  return JSON.stringify(operations)
}
