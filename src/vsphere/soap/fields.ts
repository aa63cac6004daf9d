import { dataTypes } from './schema.ts'

/** Field names and their types, in the notation of `schema.ts`. */
export type Fields = Readonly<Record<string, string>>

/** The type that a type of the table extends. */
function baseOf(type: string): string | undefined {
  return entryOf(type).extends
}

/** The fields of a type without those of its bases. */
function ownFieldsOf(type: string): Fields {
  return Object.fromEntries(Object.entries(entryOf(type)).filter(([key]) => key !== 'extends'))
}

/** The fields of a type, those of its bases first. */
export function fieldsOf(type: string): Fields {
  const known = allFields.get(type)
  if (known !== undefined) return known
  const base = baseOf(type)
  const fields = base === undefined ? ownFieldsOf(type) : { ...fieldsOf(base), ...ownFieldsOf(type) }
  allFields.set(type, fields)
  return fields
}

const allFields = new Map<string, Fields>()

/** The type of a field, or of its items. */
export function bare(field: string): string {
  return field.replace(/\?$|\[\]$/, '')
}

/** Whether an object is of a type of the table or of one that extends it. */
export function isA(value: { $type: string }, type: keyof typeof dataTypes): boolean {
  for (let name: string | undefined = value.$type; name !== undefined; name = baseOf(name)) {
    if (name === type) return true
  }
  return false
}

function entryOf(type: string): Fields & { extends?: string } {
  return (dataTypes as Readonly<Record<string, Fields & { extends?: string }>>)[type] ?? {}
}
