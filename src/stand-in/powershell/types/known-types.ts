import { typeNameOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { type Member, NetType, type TypeTable } from './net-type.ts'
import { generics, tables } from './tables.ts'

const byName = new Map<string, TypeTable<never>>()
for (const table of tables) {
  for (const name of [table.name, ...(table.aliases ?? [])]) byName.set(name.toLowerCase(), table)
}

const types = new Map<string, NetType>()

/** The type that `[name]` means; undefined when there is none. `System.` may be left out. */
export function resolveType(name: string): NetType | undefined {
  const written = name.replace(/\s+/g, '').toLowerCase()
  const array = written.match(/^(.*)\[,*\]$/)
  if (array) return arrayType(array[1] ?? '')
  const table = byName.get(written) ?? byName.get(`system.${written}`)
  return table ? typeOfTable(table) : genericType(written)
}

/** The type of a value. What no table knows has the members of System.Object. */
export function typeOf(value: NonNullable<Value>): NetType {
  const name = typeNameOf(value)
  const known = byExactName.get(name)
  if (known) return known
  const type = namedType(name)
  byExactName.set(name, type)
  return type
}

/** Saves the common look-up the change of case. */
const byExactName = new Map<string, NetType>()

export function namedType(name: string): NetType {
  const known = types.get(name.toLowerCase()) ?? resolveType(name)
  if (known) return known
  const created = new NetType({ name })
  types.set(name.toLowerCase(), created)
  return created
}

function baseOf(type: NetType): NetType | undefined {
  if (type.fullName === 'System.Object') return undefined
  const known = bases.get(type)
  if (known) return known
  const base = namedType(type.table.base ?? (type.element ? 'System.Array' : 'System.Object'))
  bases.set(type, base)
  return base
}

const bases = new Map<NetType, NetType>()

/** Whether values of `type` are values of `wanted`, too. */
export function isKindOf(type: NetType, wanted: NetType): boolean {
  for (let each: NetType | undefined = type; each; each = baseOf(each)) {
    if (each === wanted || each.table.interfaces?.includes(wanted.fullName)) return true
  }
  return false
}

type MemberKind = 'properties' | 'setters' | 'methods' | 'statics' | 'functions'

/** A member by its name in lower case, own or inherited. */
export function findMember<K extends MemberKind>(
  type: NetType,
  kind: K,
  name: string,
): MemberOf<K> | undefined {
  for (let each: NetType | undefined = type; each; each = baseOf(each)) {
    const member = each[kind].get(name)
    if (member) return member as MemberOf<K>
  }
  return undefined
}

type MemberOf<K extends MemberKind> =
  NetType[K] extends ReadonlyMap<string, Member<infer T>> ? Member<T> : never

/** `Collections.Generic.List[string]`, also in .NET's spelling: ``List`1[System.String]``. */
function genericType(written: string): NetType | undefined {
  const parts = written.match(/^([^[\]]+?)(?:`\d+)?\[(.+)\]$/)
  const open = parts?.[1] ?? ''
  const close = generics[open] ?? generics[`system.${open}`]
  if (!close) return undefined
  const elements = (parts?.[2] ?? '').split(',').map((name) => resolveType(name)?.fullName)
  if (!elements.every((name) => name !== undefined)) return undefined
  return typeOfTable(close(elements))
}

function arrayType(elementName: string): NetType | undefined {
  const element = resolveType(elementName)
  if (!element) return undefined
  const name = `${element.fullName}[]`
  const known = types.get(name.toLowerCase())
  if (known) return known
  const type = new NetType({ name, base: 'System.Array' }, element)
  types.set(name.toLowerCase(), type)
  return type
}

function typeOfTable(table: TypeTable<never>): NetType {
  const known = types.get(table.name.toLowerCase())
  if (known) return known
  const type = new NetType(table)
  types.set(table.name.toLowerCase(), type)
  return type
}
