import { dataTypes } from './schema.ts'

/** Field names and their types, in the notation of `schema.ts`. */
export type Fields = Readonly<Record<string, string>>

/** The type that a type of the table extends. */
export function baseOf(type: string): string | undefined {
  return entryOf(type).extends
}

/** The fields of a type without those of its bases. */
export function ownFieldsOf(type: string): Fields {
  return Object.fromEntries(Object.entries(entryOf(type)).filter(([key]) => key !== 'extends'))
}

/** The fields of a type, those of its bases first. */
export function fieldsOf(type: string): Fields {
  const base = baseOf(type)
  return base === undefined ? ownFieldsOf(type) : { ...fieldsOf(base), ...ownFieldsOf(type) }
}

function entryOf(type: string): Fields & { extends?: string } {
  return (dataTypes as Readonly<Record<string, Fields & { extends?: string }>>)[type] ?? {}
}
