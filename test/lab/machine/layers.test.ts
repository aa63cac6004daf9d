import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterMerge, type Chain, type Merge, nextMerge } from '../../../src/lab/machine/layers.ts'

test('a file that is nobody’s state takes in its only child', () => {
  expect(nextMerge([['delta', 'base']])).toEqual({
    base: 'base',
    top: 'delta',
    absorbed: ['delta'],
    orphans: [],
  })
})

test('a run of such files is merged at once, into the lowest', () => {
  const merge = nextMerge([['now', 'c', 'b', 'base']])
  expect(merge).toEqual({ base: 'base', top: 'now', absorbed: ['now', 'c', 'b'], orphans: [] })
})

test('a file on which two stand stays', () => {
  const chains = [
    ['now', 'base'],
    ['branch', 'base'],
  ]
  expect(nextMerge(chains)).toBeUndefined()
})

test('the state of a snapshot stays', () => {
  expect(nextMerge([['base'], ['now', 'base']])).toBeUndefined()
})

test('no file of a disk that was taken off takes in another, nor does the one that it stands on', () => {
  expect(nextMerge([['base']], [['delta', 'base']])).toBeUndefined()
  expect(nextMerge([], [['c', 'b', 'base']])).toBeUndefined()
  expect(nextMerge([['now', 'b', 'base']], [['detached', 'base']])).toEqual({
    ...{ base: 'b', top: 'now', absorbed: ['now'], orphans: [] },
  })
})

test('whoever stood on a merged file stands on its base afterwards', () => {
  const chains = [
    ['kept', 'base'],
    ['now', 'kept', 'base'],
    ['branch', 'kept', 'base'],
  ]
  const merge = nextMerge(chains)
  expect(merge).toEqual({ base: 'base', top: 'kept', absorbed: ['kept'], orphans: ['now', 'branch'] })
  expect(chains.map((chain) => afterMerge(chain, merge as Merge))).toEqual([
    ['base'],
    ['now', 'base'],
    ['branch', 'base'],
  ])
})

describe('in any tree of snapshots', () => {
  /** Parents of files 1, 2, …: each one of the files before it. File 0 is the base. */
  const trees = fc
    .array(fc.nat(), { minLength: 1, maxLength: 12 })
    .map((numbers) => numbers.map((number, i) => number % (i + 1)))
  const picks = fc.array(fc.boolean(), { minLength: 13, maxLength: 13 })

  test('merging all there is to merge changes nothing of what any state shows', () => {
    fc.assert(
      fc.property(trees, picks, (parents, picked) => {
        const chains = statesOf(parents, picked)
        // A file's content is the set of writes in it; what a chain shows is their union.
        const content = new Map(chains.flat().map((file) => [file, new Set([file])]))
        const shown = (chain: Chain) => new Set(chain.flatMap((file) => [...(content.get(file) ?? [])]))
        const before = chains.map(shown)
        let after: Chain[] = chains
        for (let merge = nextMerge(after); merge; merge = nextMerge(after)) {
          const { base, absorbed } = merge
          content.set(base, shown([base, ...absorbed]))
          for (const file of absorbed) content.delete(file)
          after = after.map((chain) => afterMerge(chain, merge as Merge))
        }
        expect(after.map(shown)).toEqual(before)
      }),
    )
  })
})

/** The chains of all leaves, which somebody must be using, and of some of the other files. */
function statesOf(parents: readonly number[], picked: readonly boolean[]): string[][] {
  const chainOf = (file: number): string[] =>
    file === 0 ? ['0'] : [String(file), ...chainOf(parents[file - 1] ?? 0)]
  const files = [0, ...parents.map((_, i) => i + 1)]
  return files.filter((file) => picked[file] || !parents.includes(file)).map(chainOf)
}
