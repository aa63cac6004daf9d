import type { Fault } from '../faults/fault.ts'
import type { dataTypes, enumerations, methods, properties } from './schema.ts'

/**
 * A managed object reference as text, `VirtualMachineSnapshot:3-snapshot-7`: the type of the object and its name on the
 * host. Two references are the same object exactly when they are equal.
 */
export type Ref<Type extends string = string> = `${Type}:${string}`

/** A data object as the host sent it: arrays are always there; `$type` is its type on the wire, which we may not know. */
export type Data<Name extends TypeName> = { $type: string } & {
  [Key in OptionalKeys<FieldsOf<Name>>]?: Read<FieldsOf<Name>[Key]>
} & { [Key in RequiredKeys<FieldsOf<Name>> | ArrayKeys<FieldsOf<Name>>]: Read<FieldsOf<Name>[Key]> }

/** A data object to send: arrays may be left out; `$type` stands where it is not the declared type. */
export type Input<Name extends TypeName> = InputOf<FieldsOf<Name>> & { $type?: TypeName }

/** The arguments of a method, `_this` among them. */
export type Arguments<Method extends MethodName> = {
  _this: Ref<(typeof methods)[Method]['on']>
} & InputOf<(typeof methods)[Method]['takes']>

export type Returned<Method extends MethodName> = Read<(typeof methods)[Method]['returns']>

/** What a read of a managed object yields. Every property may be missing: unset, or not readable in its present state. */
export type Properties<Type extends ManagedType, Path extends PropertyPath<Type>> = {
  [Key in Path]: Field<Type, Key> extends `${string}[]`
    ? Read<Field<Type, Key>>
    : Read<Field<Type, Key>> | undefined
}

type TypeName = keyof typeof dataTypes
export type MethodName = keyof typeof methods
export type ManagedType = keyof typeof properties
export type PropertyPath<Type extends ManagedType> = keyof (typeof properties)[Type] & string

type Field<Type extends ManagedType, Path> = (typeof properties)[Type][Path &
  keyof (typeof properties)[Type]] &
  string

/** A type's own fields and those of its bases. */
type FieldsOf<Name extends TypeName> = (typeof dataTypes)[Name] extends {
  extends: infer Base extends TypeName
}
  ? FieldsOf<Base> & Omit<(typeof dataTypes)[Name], 'extends'>
  : (typeof dataTypes)[Name]

type InputOf<Table> = {
  [Key in OptionalKeys<Table> | ArrayKeys<Table>]?: Written<Table[Key]>
} & { [Key in RequiredKeys<Table>]: Written<Table[Key]> }

type OptionalKeys<Table> = KeysWhere<Table, `${string}?`>
type ArrayKeys<Table> = KeysWhere<Table, `${string}[]`>
type RequiredKeys<Table> = Exclude<keyof Table, OptionalKeys<Table> | ArrayKeys<Table>>
type KeysWhere<Table, Pattern> = {
  [Key in keyof Table]: Table[Key] extends Pattern ? Key : never
}[keyof Table]

type Read<F> = F extends `${infer Item}[]`
  ? ReadOne<Item>[]
  : F extends `${infer Item}?`
    ? ReadOne<Item> | undefined
    : ReadOne<F>

type ReadOne<Name> = Name extends TypeName ? Data<Name> : Simple<Name>

type Written<F> = F extends `${infer Item}[]`
  ? WrittenOne<Item>[]
  : F extends `${infer Item}?`
    ? WrittenOne<Item> | undefined
    : WrittenOne<F>

type WrittenOne<Name> = Name extends TypeName ? Input<Name> : Simple<Name>

type Simple<Name> = Name extends keyof Scalars
  ? Scalars[Name]
  : Name extends keyof typeof enumerations
    ? (typeof enumerations)[Name][number]
    : Name extends '@ManagedObject'
      ? Ref
      : Name extends `@${infer Type}`
        ? Ref<Type>
        : never

interface Scalars {
  string: string
  text: string
  notes: string
  int: number
  long: number
  boolean: boolean
  dateTime: Date
  anyType: unknown
  MethodFault: Fault
  void: undefined
}
