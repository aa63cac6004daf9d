import { momentsOf } from './history.ts'
import type { Model } from './model.ts'
import type { Kind, Operation } from './operations.ts'

/** What the tree of snapshots is like, as far as operations may differ by it. */
export const SHAPES = ['no snapshot', 'one snapshot', 'a line', 'branches'] as const
export type Shape = (typeof SHAPES)[number]

/** How often one kind of operation followed another, in a tree of that shape. */
export class Coverage {
  readonly #counts = new Map<string, number>()

  add(operations: readonly Operation[]): void {
    let last: Kind | undefined
    for (const { before, operation } of momentsOf(operations)) {
      if (last) this.#count(last, operation.do, shapeOf(before))
      last = operation.do
    }
  }

  of(first: Kind, second: Kind, shape: Shape): number {
    return this.#counts.get(keyOf(first, second, shape)) ?? 0
  }

  #count(...about: [Kind, Kind, Shape]): void {
    const key = keyOf(...about)
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }
}

export function shapeOf({ snapshots }: Pick<Model, 'snapshots'>): Shape {
  if (snapshots.length === 0) return 'no snapshot'
  if (snapshots.length === 1) return 'one snapshot'
  const parents = snapshots.map(({ parent }) => parent)
  return new Set(parents).size === parents.length ? 'a line' : 'branches'
}

function keyOf(first: Kind, second: Kind, shape: Shape): string {
  return [first, second, shape].join(' | ')
}
