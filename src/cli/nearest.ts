import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { inLine, quoted } from '../core/words.ts'

/** A vCenter has thousands of machines. */
const MOST_LISTED = 100
/** Beside a name that is near: among more of them nobody would see it. */
const MOST_BESIDE = 15

interface Named {
  name: string
}

/**
 * Of all, those of these names, in the order of all.
 * @param kind for the message: `fault`
 * @throws UsageError with the name that is nearest to each that there is not
 */
export function allNamed<T extends Named>(kind: string, all: readonly T[], names: readonly string[]): T[] {
  const known = all.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw noneNamed(kind, known, unknown)
  return all.filter(({ name }) => names.includes(name))
}

/** @throws UsageError with the nearest name where there is none of this one */
export function oneNamed<T extends Named>(kind: string, all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name)
  if (found) return found
  throw noneNamed(
    kind,
    all.map((one) => one.name),
    [name],
  )
}

function noneNamed(kind: string, known: readonly string[], unknown: readonly string[]): UsageError {
  const near = unknown.flatMap((name) => nearest(name, known) ?? [])
  const suggested = near.length > 0 ? `Did you mean ${near.map((name) => inLine(name)).join(', ')}? ` : ''
  const isListed = near.length === 0 || known.length <= MOST_BESIDE
  const listed = isListed ? known.slice(0, MOST_LISTED).map((name) => inLine(name)) : []
  const more = known.length > MOST_LISTED ? ', …' : ''
  return new UsageError(`There is no ${kind} named ${unknown.map((name) => quoted(name)).join(', ')}.`, {
    hint: isListed ? `${suggested}There are: ${listed.join(', ')}${more}.` : suggested.trim(),
  })
}
