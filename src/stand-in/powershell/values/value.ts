/**
 * A PowerShell value, in the cheapest form that keeps its .NET type:
 *
 *     null        $null
 *     undefined   no value at all (AutomationNull): what a pipeline without output yields
 *     boolean     [bool]            string      [string]
 *     number      [int]: always a 32-bit integer            bigint      [long]
 *     Value[]     [object[]]        Uint8Array  [byte[]]
 *     NetObject   everything else: the other numbers, [char], hashtables, custom objects, .NET objects
 */
export type Value = null | undefined | boolean | string | number | bigint | Value[] | Uint8Array | NetObject

/** Base of every value that JavaScript has no own form for. */
export abstract class NetObject {
  /** Full .NET name, by which the type's members are found. */
  abstract readonly typeName: string

  /** What ToString() says. */
  toText(): string {
    return this.typeName
  }
}

export class Char extends NetObject {
  readonly typeName = 'System.Char'
  readonly code: number

  constructor(code: number) {
    super()
    this.code = code
  }

  override toText(): string {
    return String.fromCharCode(this.code)
  }
}

export const HASHTABLE = 'System.Collections.Hashtable'
export const ORDERED = 'System.Collections.Specialized.OrderedDictionary'

/** A hashtable: keys of any type, strings without regard to case, in the order of their coming. */
export class Hashtable extends NetObject {
  readonly typeName: string
  readonly #entries = new Map<unknown, { key: Value; value: Value }>()
  readonly #caseSensitive: boolean

  constructor(typeName: string = HASHTABLE, { caseSensitive = false } = {}) {
    super()
    this.typeName = typeName
    this.#caseSensitive = caseSensitive
  }

  get isOrdered(): boolean {
    return this.typeName === ORDERED
  }

  get size(): number {
    return this.#entries.size
  }

  has(key: Value): boolean {
    return this.#entries.has(this.#identity(key))
  }

  get(key: Value): Value {
    return this.#entries.get(this.#identity(key))?.value ?? null
  }

  set(key: Value, value: Value): void {
    const identity = this.#identity(key)
    const entry = this.#entries.get(identity)
    if (entry) entry.value = value
    else this.#entries.set(identity, { key, value })
  }

  delete(key: Value): boolean {
    return this.#entries.delete(this.#identity(key))
  }

  clear(): void {
    this.#entries.clear()
  }

  entries(): { key: Value; value: Value }[] {
    return [...this.#entries.values()]
  }

  #identity(key: Value): unknown {
    if (typeof key === 'string') return `s${this.#caseSensitive ? key : key.toLowerCase()}`
    if (key instanceof NetObject) return `${key.typeName}:${key.toText()}`
    return key
  }
}

/** One property that came with the object. */
export interface Property {
  readonly name: string
  value: Value
}

/** [pscustomobject], and every object whose properties are data: CIM instances, the results of Select-Object, … */
export class PsObject extends NetObject {
  readonly typeName: string
  /** Further names of the type, for formats and `-is`; the first is `typeName`. */
  readonly typeNames: string[]
  readonly #properties = new Map<string, Property>()
  readonly #text: string | undefined

  constructor(properties: Iterable<readonly [string, Value]> = [], typeName = CUSTOM_OBJECT, text?: string) {
    super()
    this.typeName = typeName
    this.typeNames = [typeName]
    this.#text = text
    for (const [name, value] of properties) this.set(name, value)
  }

  find(name: string): Property | undefined {
    return this.#properties.get(name.toLowerCase())
  }

  get(name: string): Value {
    return this.find(name)?.value ?? null
  }

  set(name: string, value: Value): void {
    const property = this.find(name)
    if (property) property.value = value
    else this.#properties.set(name.toLowerCase(), { name, value })
  }

  properties(): Property[] {
    return [...this.#properties.values()]
  }

  override toText(): string {
    return this.#text ?? ''
  }

  get isCustom(): boolean {
    return this.typeName === CUSTOM_OBJECT
  }
}

const CUSTOM_OBJECT = 'System.Management.Automation.PSCustomObject'

/** List, ArrayList, Queue, Stack: one growing array behind different members. */
export class List extends NetObject {
  readonly typeName: string
  readonly elementType: string
  items: Value[]

  constructor(typeName: string, elementType: string, items: Value[] = []) {
    super()
    this.typeName = typeName
    this.elementType = elementType
    this.items = items
  }
}

/** A list that can be indexed by name as well as by place. */
export abstract class NamedList extends List {
  abstract named(name: string): Value
}
