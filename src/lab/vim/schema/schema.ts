/**
 * How the tables beside this file describe a type of the vSphere Web Services API.
 * A declaration is a type's name, with `?` behind it where the value may be absent and `[]` where it repeats.
 */
export interface DataTypeEntry {
  /** The type that this one extends. Absent for those that extend DynamicData alone. */
  readonly base?: string
  /** The type's own fields, in the order of the schema: strict clients rely on it. */
  readonly fields: Readonly<Record<string, string>>
  /** Fields that the schema has and the lab never sets, separated by white space. */
  readonly unset?: string
}

export type DataTypeTable = Readonly<Record<string, DataTypeEntry>>

export function isArray(declaration: string): boolean {
  return declaration.endsWith('[]')
}

export function isRequired(declaration: string): boolean {
  return !isArray(declaration) && !declaration.endsWith('?')
}

/** `VirtualDevice[]` and `VirtualDevice?` are made of `VirtualDevice`. */
export function itemType(declaration: string): string {
  return declaration.replace(/\?$|\[\]$/, '')
}
