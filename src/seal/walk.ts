/** A part of a seal, as far as its place counts. */
interface Placed {
  part: string
  parent: string | null
}

/**
 * The reverts that lead to every part along every edge of the tree, from where the machine stands: each goes to a part
 * that stands right above or below the one before.
 * @param from the part that the machine stands under
 */
export function walkOver(parts: readonly Placed[], from: string): string[] {
  const walk = visit(parts, from, undefined)
  const last = walk.findLastIndex((part, i) => walk.indexOf(part) === i)
  // The way back from the last new part leads past nothing new.
  return walk.slice(0, last + 1)
}

function visit(parts: readonly Placed[], at: string, before: string | undefined): string[] {
  const next = neighboursOf(parts, at).filter((part) => part !== before)
  return [at, ...next.flatMap((part) => [...visit(parts, part, at), at])]
}

/** What stands above it first: a part with memory, which stands lowest, is come to last. */
function neighboursOf(parts: readonly Placed[], at: string): string[] {
  const above = parts.find(({ part }) => part === at)?.parent
  const below = parts.filter(({ parent }) => parent === at).map(({ part }) => part)
  return [...(above && parts.some(({ part }) => part === above) ? [above] : []), ...below]
}
