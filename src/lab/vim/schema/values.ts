import type { DataTypeName, DataTypes } from './data-types.ts'
import { isKindOf } from './data-types.ts'
import type { Enums } from './enums.ts'

/** Anything that stands in a property, a parameter or a result. */
export type Value = string | number | boolean | Date | Reference | DataObject | Typed | readonly Value[]

/** A managed object reference (moref): `VirtualMachine` and `1`. */
export class Reference {
  readonly type: string
  readonly value: string

  constructor(type: string, value: string) {
    this.type = type
    this.value = value
  }

  /** Equal for two references to one object. */
  get key(): string {
    return `${this.type}:${this.value}`
  }
}

/** A data object of the API, which knows its own type: polymorphic fields are told by it. */
export class DataObject<Fields = Readonly<Record<string, Value | undefined>>> {
  readonly type: DataTypeName
  readonly fields: Fields

  constructor(type: DataTypeName, fields: Fields) {
    this.type = type
    this.fields = fields
  }
}

/** A value with its declaration, where the place itself is of type anyType: `VirtualDevice[]` and the devices. */
export class Typed {
  readonly declaration: string
  readonly value: Value

  constructor(declaration: string, value: Value) {
    this.declaration = declaration
    this.value = value
  }
}

/** A data object of the named type; wrong, missing and misspelt fields do not compile. */
export function data<T extends DataTypeName>(type: T, fields: FieldsOf<T>): Data<T> {
  return new DataObject(type, fields)
}

/** Narrows a polymorphic object: `if (isA(device, 'VirtualDisk'))`. */
export function isA<T extends DataTypeName>(object: DataObject<unknown>, type: T): object is Data<T> {
  return isKindOf(object.type, type)
}

export type Data<T extends DataTypeName> = DataObject<FieldsOf<T>>

export type FieldsOf<T extends DataTypeName> = Resolved<DeclaredFields<T>>

/** A table of declarations as the values it stands for: `{ name: 'string' }` is `{ name: string }`. */
export type Resolved<Table> = {
  readonly [K in Exclude<keyof Table, OptionalKey<Table>>]: ValueOf<Table[K]>
} & { readonly [K in OptionalKey<Table>]?: ValueOf<Table[K]> }

/** The value that a declaration stands for; `never` where the declaration is wrong. */
export type ValueOf<Declaration> = Declaration extends `${infer Inner}?`
  ? ValueOf<Inner> | undefined
  : Declaration extends `${infer Item}[]`
    ? readonly ValueOf<Item>[]
    : Declaration extends keyof Scalars
      ? Scalars[Declaration]
      : Declaration extends keyof Enums
        ? Enums[Declaration][number]
        : Declaration extends DataTypeName
          ? Data<Declaration>
          : never

interface Scalars {
  string: string
  boolean: boolean
  short: number
  int: number
  /** Safe up to 2^53: no size of ours comes near. */
  long: number
  dateTime: Date
  ManagedObjectReference: Reference
  anyType: Value
}

type DeclaredFields<T extends DataTypeName> = (DataTypes[T] extends { base: infer Base extends DataTypeName }
  ? DeclaredFields<Base>
  : unknown) &
  DataTypes[T]['fields']

type OptionalKey<Table> = {
  [K in keyof Table]: Table[K] extends `${string}?` | `${string}[]` ? K : never
}[keyof Table]
