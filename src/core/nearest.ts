import { closest, distance } from 'fastest-levenshtein'

/** What was meant, as far as that can be told: nothing where more than every other character would be another. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const found = known.length > 0 ? closest(name, [...known]) : undefined
  return found !== undefined && distance(name, found) <= name.length / 2 ? found : undefined
}
