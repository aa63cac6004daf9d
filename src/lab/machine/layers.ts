/** A disk's files by path, the file in use first, then its parents down to the base. */
export type Chain = readonly string[]

/** One file takes in the content of those above it, which then go. */
export interface Merge {
  readonly base: string
  /** The highest of the files that go. */
  readonly top: string
  /** Every file that goes, {@link top} first. */
  readonly absorbed: readonly string[]
  /** Files whose parent was {@link top} and is {@link base} afterwards. */
  readonly orphans: readonly string[]
}

/**
 * The next merge that makes the files fewer without changing what any chain shows; undefined when there is none.
 * A file can take in its child when no chain ends with it (it is nobody's state) and no second file stands on it.
 * @param untouched chains of disks that nobody has: no file of theirs takes in another
 */
export function nextMerge(chains: readonly Chain[], untouched: readonly Chain[] = []): Merge | undefined {
  const states = new Set([...chains.map(([top]) => top), ...untouched.flat()])
  const children = childrenOf([...chains, ...untouched])
  const onlyChild = (file: string): string | undefined => {
    const [child, ...others] = children.get(file) ?? []
    return others.length === 0 && !states.has(file) ? child : undefined
  }
  const isAbsorbable = (file: string): boolean => onlyChild(file) !== undefined

  for (const chain of chains) {
    // From the bottom up, so that the longest run is taken at once.
    const base = chain.findLast(isAbsorbable)
    if (base === undefined) continue
    const absorbed: string[] = []
    for (let next = onlyChild(base); next !== undefined; next = onlyChild(next)) absorbed.unshift(next)
    const [top = base] = absorbed
    return { base, top, absorbed, orphans: [...(children.get(top) ?? [])] }
  }
  return undefined
}

/** The chain after the merge; the base stands where the absorbed files were. */
export function afterMerge(chain: Chain, { absorbed }: Merge): Chain {
  return chain.filter((file) => !absorbed.includes(file))
}

function childrenOf(chains: readonly Chain[]): Map<string, Set<string>> {
  const children = new Map<string, Set<string>>()
  for (const chain of chains) {
    for (const [i, file] of chain.entries()) {
      const parent = chain[i + 1]
      if (parent !== undefined) children.set(parent, (children.get(parent) ?? new Set()).add(file))
    }
  }
  return children
}
