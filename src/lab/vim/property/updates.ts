import { localized } from '../fault.ts'
import { type Data, data, Reference } from '../schema/values.ts'
import { encode } from '../soap/encode.ts'
import type { Collected } from './collect.ts'

/** What a client was told of the objects of one filter: by object, by path, the value as it was written. */
export type Known = ReadonlyMap<string, ReadonlyMap<string, string>>

export const nothingKnown: Known = new Map()

export interface Updates {
  readonly updates: readonly Data<'ObjectUpdate'>[]
  /** What the client knows once it has read these updates. */
  readonly known: Known
  /** There were more updates than might be told at once. */
  readonly truncated: boolean
}

/**
 * The difference between what a client knows and what there is: objects that entered, changed and left.
 * @param limit tell at most so many objects; the others are found again at the next look
 */
export function updatesSince(known: Known, now: readonly Collected[], limit: number): Updates {
  const here = new Set(now.map(({ obj }) => obj.key))
  const left = [...known.keys()].filter((key) => !here.has(key))
  const all = [
    ...left.map(leaving),
    ...now.flatMap((collected) => changed(known.get(collected.obj.key), collected)),
  ]
  const told = all.slice(0, limit)
  const next = new Map(known)
  for (const { key, values } of told) {
    if (values === undefined) next.delete(key)
    else next.set(key, values)
  }
  return { updates: told.map(({ update }) => update), known: next, truncated: told.length < all.length }
}

interface Difference {
  readonly key: string
  readonly update: Data<'ObjectUpdate'>
  /** What is known afterwards; undefined when the object has left. */
  readonly values: ReadonlyMap<string, string> | undefined
}

function leaving(key: string): Difference {
  const [type = '', ...value] = key.split(':')
  const obj = new Reference(type, value.join(':'))
  return { key, update: data('ObjectUpdate', { kind: 'leave', obj }), values: undefined }
}

function changed(
  known: ReadonlyMap<string, string> | undefined,
  collected: Collected,
): readonly Difference[] {
  const { obj, properties, missing } = collected
  const values = new Map([...properties].map(([path, value]) => [path, encode('val', 'anyType', value)]))
  for (const [path, fault] of missing) values.set(path, fault.message)
  const changeSet = [...assigned(known, values, collected), ...unset(known, values)]
  if (known !== undefined && changeSet.length === 0) return []
  const kind = known === undefined ? 'enter' : 'modify'
  const missingSet = [...missing].map(([path, fault]) =>
    data('MissingProperty', { path, fault: localized(fault) }),
  )
  return [{ key: obj.key, update: data('ObjectUpdate', { kind, obj, changeSet, missingSet }), values }]
}

function assigned(
  known: ReadonlyMap<string, string> | undefined,
  values: ReadonlyMap<string, string>,
  { properties }: Collected,
): readonly Data<'PropertyChange'>[] {
  return [...properties]
    .filter(([path]) => known?.get(path) !== values.get(path))
    .map(([name, val]) => data('PropertyChange', { name, op: 'assign', val }))
}

/** A value that is gone: a property of its own is assigned nothing, a nested one went with what held it. */
function unset(
  known: ReadonlyMap<string, string> | undefined,
  values: ReadonlyMap<string, string>,
): readonly Data<'PropertyChange'>[] {
  return [...(known?.keys() ?? [])]
    .filter((path) => !values.has(path))
    .map((name) => data('PropertyChange', { name, op: name.includes('.') ? 'indirectRemove' : 'assign' }))
}
