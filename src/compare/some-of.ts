import { list } from '../core/format.ts'
import { inLine } from '../core/words.ts'

const MOST_NAMED = 4

/** `a`, `a and b`, `a, b, c, d and 36 more` */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => inLine(name, 200))
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : list(shown)
}
