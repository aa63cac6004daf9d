import { configTypes } from './config-types.ts'
import { faultTypes } from './fault-types.ts'
import { hostTypes } from './host-types.ts'
import { machineTypes } from './machine-types.ts'
import type { DataTypeEntry } from './schema.ts'
import { serviceTypes } from './service-types.ts'

const dataTypes = { ...serviceTypes, ...configTypes, ...machineTypes, ...hostTypes, ...faultTypes }

export type DataTypes = typeof dataTypes
export type DataTypeName = keyof DataTypes

export function isDataType(name: string): name is DataTypeName {
  return Object.hasOwn(dataTypes, name)
}

/** What a type's fields are declared as, in the order of the schema: those of its bases come first. */
export function declaredFields(type: DataTypeName): Readonly<Record<string, string>> {
  const { base, fields } = entryOf(type)
  return { ...(base === undefined ? {} : declaredFields(base)), ...fields }
}

/** Whether the schema has the field though the lab never sets it. */
export function isNeverSet(type: DataTypeName, field: string): boolean {
  const { base, unset = '' } = entryOf(type)
  return unset.split(/\s+/).includes(field) || (base !== undefined && isNeverSet(base, field))
}

/** Whether a value of `type` may stand where `declared` is asked for. */
export function isKindOf(type: DataTypeName, declared: string): boolean {
  const { base } = entryOf(type)
  return type === declared || (base !== undefined && isKindOf(base, declared))
}

function entryOf(type: DataTypeName): DataTypeEntry & { base?: DataTypeName } {
  return dataTypes[type]
}
