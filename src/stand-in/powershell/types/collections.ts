import { compare, equal } from '../runtime/comparison.ts'
import { toBool, toElement, toItems } from '../runtime/convert.ts'
import { NetThrow } from '../runtime/errors.ts'
import { textOf, typedArray } from '../values/text.ts'
import { HASHTABLE, Hashtable, List, ORDERED, PsObject, type Value } from '../values/value.ts'
import { netType, on, type TypeTable } from './net-type.ts'

const ENUMERABLE = ['System.Collections.IEnumerable', 'System.Collections.ICollection']

const arrayList = listTable('System.Collections.ArrayList', 'System.Object', [
  'collections.arraylist',
  'arraylist',
])

const hashtable = netType<Hashtable>({
  name: HASHTABLE,
  aliases: ['hashtable'],
  interfaces: [...ENUMERABLE, 'System.Collections.IDictionary'],
  ...dictionaryMembers(
    (value) => value,
    (value) => value,
  ),
  constructors: [on([], () => new Hashtable())],
  convert: (value) => (value instanceof Hashtable ? value : undefined),
})

const ordered = netType<Hashtable>({
  name: ORDERED,
  aliases: ['ordered'],
  interfaces: [...ENUMERABLE, 'System.Collections.IDictionary'],
  ...dictionaryMembers(
    (value) => value,
    (value) => value,
  ),
  constructors: [on([], () => new Hashtable(ORDERED))],
  convert: (value) => (value instanceof Hashtable ? value : undefined),
})

const dictionaryEntry = netType<PsObject>({ name: 'System.Collections.DictionaryEntry' })

export const collectionTables = [arrayList, hashtable, ordered, dictionaryEntry]

type Generic = (elements: readonly string[]) => TypeTable<never>

/** Generic types by their name in lower case: each makes the table for given type arguments. */
export const genericCollections: Readonly<Record<string, Generic>> = {
  'system.collections.generic.list': ([element = 'System.Object']) =>
    listTable(`System.Collections.Generic.List\`1[${element}]`, element),
  'system.collections.generic.queue': ([element = 'System.Object']) => queueTable('Queue', element, true),
  'system.collections.generic.stack': ([element = 'System.Object']) => queueTable('Stack', element, false),
  'system.collections.generic.hashset': ([element = 'System.Object']) => setTable(element),
  'system.collections.generic.dictionary': ([key = 'System.Object', value = 'System.Object']) =>
    dictionaryTable(`System.Collections.Generic.Dictionary\`2[${key},${value}]`, key, value),
}

/** The entries as objects, as enumerating a dictionary gives them. */
function entriesOf(table: Hashtable): PsObject[] {
  return table.entries().map(
    ({ key, value }) =>
      new PsObject(
        [
          ['Name', key],
          ['Key', key],
          ['Value', value],
        ],
        'System.Collections.DictionaryEntry',
      ),
  )
}

function listTable(name: string, element: string, aliases: readonly string[] = []): TypeTable<never> {
  const isArrayList = name === 'System.Collections.ArrayList'
  const one = (value: Value) => toElement(element, value)
  const many = (values: Value) => toItems(values).map(one)
  return netType<List>({
    name,
    aliases,
    interfaces: [...ENUMERABLE, 'System.Collections.IList'],
    properties: { Count: (self) => self.items.length, Capacity: (self) => self.items.length },
    methods: {
      Add: on(['object'], (self, [value]) => {
        const length = self.items.push(one(value))
        return isArrayList ? length - 1 : undefined
      }),
      AddRange: on(['object'], (self, [values]) => void self.items.push(...many(values))),
      Clear: on([], (self) => void self.items.splice(0)),
      Contains: on(['object'], (self, [value]) => self.items.some((each) => equal(each, value, true))),
      IndexOf: on(['object'], (self, [value]) => self.items.findIndex((each) => equal(each, value, true))),
      Insert: on(
        ['int', 'object'],
        (self, [place, value]) => void self.items.splice(within(self, place), 0, one(value)),
      ),
      Remove: on(['object'], (self, [value]) => {
        const place = self.items.findIndex((each) => equal(each, value, true))
        if (place >= 0) self.items.splice(place, 1)
        return isArrayList ? undefined : place >= 0
      }),
      RemoveAt: on(['int'], (self, [place]) => void self.items.splice(within(self, place), 1)),
      RemoveRange: on(['int', 'int'], (self, [place, count]) => void self.items.splice(place, count)),
      GetRange: on(
        ['int', 'int'],
        (self, [place, count]) => new List(name, element, self.items.slice(place, place + count)),
      ),
      Reverse: on([], (self) => void self.items.reverse()),
      Sort: on([], (self) => void self.items.sort((left, right) => compare(left, right, true))),
      ToArray: on([], (self) => arrayOf(element, self.items)),
    },
    constructors: [
      on([], () => new List(name, element)),
      on(
        ['object'],
        (_self, [initial]) => new List(name, element, typeof initial === 'number' ? [] : many(initial)),
      ),
    ],
    convert: (value) => (value === null ? undefined : new List(name, element, many(value))),
  })
}

function arrayOf(element: string, items: readonly Value[]): Value {
  if (element === 'System.Byte') return Uint8Array.from(items, (item) => Number(textOf(item)))
  return typedArray(element, [...items])
}

function within(list: List, place: number): number {
  if (place >= 0 && place <= list.items.length) return place
  throw new NetThrow(
    'System.ArgumentOutOfRangeException',
    'Index was out of range. Must be non-negative and less than the size of the collection.\r\nParameter name: index',
  )
}

function queueTable(kind: 'Queue' | 'Stack', element: string, firstIn: boolean): TypeTable<never> {
  const name = `System.Collections.Generic.${kind}\`1[${element}]`
  const take = (self: List): Value => {
    if (self.items.length === 0) throw new NetThrow('System.InvalidOperationException', `${kind} empty.`)
    return firstIn ? self.items.shift() : self.items.pop()
  }
  const add = on(['object'], (self: List, [value]) => void self.items.push(toElement(element, value)))
  return netType<List>({
    name,
    interfaces: ENUMERABLE,
    properties: { Count: (self) => self.items.length },
    methods: {
      [firstIn ? 'Enqueue' : 'Push']: add,
      [firstIn ? 'Dequeue' : 'Pop']: on([], take),
      Peek: on([], (self) => (firstIn ? self.items[0] : self.items.at(-1)) ?? null),
      Clear: on([], (self) => void self.items.splice(0)),
      ToArray: on([], (self) => arrayOf(element, firstIn ? self.items : [...self.items].reverse())),
    },
    constructors: [on([], () => new List(name, element))],
  })
}

function setTable(element: string): TypeTable<never> {
  const name = `System.Collections.Generic.HashSet\`1[${element}]`
  const has = (self: List, value: Value) => self.items.some((each) => equal(each, value, true))
  return netType<List>({
    name,
    interfaces: ENUMERABLE,
    properties: { Count: (self) => self.items.length },
    methods: {
      Add: on(['object'], (self, [value]) => {
        const isNew = !has(self, value)
        if (isNew) self.items.push(toElement(element, value))
        return isNew
      }),
      Contains: on(['object'], (self, [value]) => has(self, value)),
      Remove: on(['object'], (self, [value]) => {
        const before = self.items.length
        self.items = self.items.filter((each) => !equal(each, value, true))
        return self.items.length < before
      }),
      Clear: on([], (self) => void self.items.splice(0)),
    },
    constructors: [
      on([], () => new List(name, element)),
      on(['objects'], (_self, [items]) => new List(name, element, [...items])),
    ],
  })
}

function dictionaryTable(name: string, key: string, value: string): TypeTable<never> {
  return netType<Hashtable>({
    name,
    interfaces: [...ENUMERABLE, 'System.Collections.IDictionary'],
    ...dictionaryMembers(
      (each) => toElement(key, each),
      (each) => toElement(value, each),
    ),
    constructors: [
      on([], () => new Hashtable(name, { caseSensitive: true })),
      on(
        ['object'],
        (_self, [comparer]) => new Hashtable(name, { caseSensitive: !/ignorecase/i.test(textOf(comparer)) }),
      ),
    ],
  })
}

function dictionaryMembers(
  toKey: (value: Value) => Value,
  toValue: (value: Value) => Value,
): Pick<TypeTable<Hashtable>, 'properties' | 'methods'> {
  const add = (self: Hashtable, key: Value, value: Value) => {
    if (self.has(key)) {
      throw new NetThrow(
        'System.ArgumentException',
        `Item has already been added. Key in dictionary: '${textOf(key)}'  Key being added: '${textOf(key)}'`,
      )
    }
    self.set(toKey(key), toValue(value))
    return undefined
  }
  const hasKey = on(['object'], (self: Hashtable, [key]) => self.has(key))
  return {
    properties: {
      Count: (self) => self.size,
      Keys: (self) => self.entries().map(({ key }) => key),
      Values: (self) => self.entries().map(({ value }) => value),
    },
    methods: {
      Add: on(['object', 'object'], (self, [key, value]) => add(self, key, value)),
      Clear: on([], (self) => void self.clear()),
      Contains: hasKey,
      ContainsKey: hasKey,
      ContainsValue: on(['object'], (self, [value]) =>
        self.entries().some((entry) => equal(entry.value, value, true)),
      ),
      GetEnumerator: on([], (self) => entriesOf(self)),
      Remove: on(['object'], (self, [key]) => {
        const removed = self.delete(key)
        return self.typeName === HASHTABLE || self.isOrdered ? undefined : toBool(removed)
      }),
    },
  }
}
