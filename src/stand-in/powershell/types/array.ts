import { compare, equal } from '../runtime/comparison.ts'
import { toInt, toItems } from '../runtime/convert.ts'
import { NetThrow } from '../runtime/errors.ts'
import { byte } from '../values/number.ts'
import type { Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'

type AnyArray = Value[] | Uint8Array

function put(target: Value, place: number, value: Value): undefined {
  if (target instanceof Uint8Array) target[place] = toInt(value)
  else if (Array.isArray(target)) target[place] = value
  return undefined
}

const at = (source: Value, place: number): Value =>
  source instanceof Uint8Array ? byte(source[place] ?? 0) : Array.isArray(source) ? source[place] : null

function lengthOf(value: Value): number {
  return value instanceof Uint8Array || Array.isArray(value) ? value.length : 0
}

function copy(source: Value, from: number, target: Value, to: number, count: number): undefined {
  if (from < 0 || to < 0 || from + count > lengthOf(source) || to + count > lengthOf(target)) {
    throw new NetThrow(
      'System.ArgumentException',
      "Destination array was not long enough. Check destIndex and length, and the array's lower bounds.",
    )
  }
  if (source instanceof Uint8Array && target instanceof Uint8Array) {
    target.set(source.subarray(from, from + count), to)
    return undefined
  }
  for (let place = 0; place < count; place++) put(target, to + place, at(source, from + place))
  return undefined
}

const indexOf = (list: Value, wanted: Value): number =>
  toItems(list).findIndex((each) => equal(each, wanted, true))

const arrayTable = netType<AnyArray>({
  name: 'System.Array',
  aliases: ['array'],
  interfaces: [
    'System.Collections.IEnumerable',
    'System.Collections.IList',
    'System.Collections.ICollection',
  ],
  properties: {
    Length: (self) => self.length,
    LongLength: (self) => BigInt(self.length),
    Count: (self) => self.length,
    Rank: () => 1,
    IsReadOnly: () => false,
    IsFixedSize: () => true,
  },
  methods: {
    GetValue: on(['int'], (self, [place]) => at(self, place)),
    SetValue: on(['object', 'int'], (self, [value, place]) => put(self, place, value)),
    Clone: on([], (self) => (self instanceof Uint8Array ? self.slice() : [...self])),
    CopyTo: on(['object', 'int'], (self, [target, place]) => copy(self, 0, target, place, self.length)),
    Contains: on(['object'], (self, [wanted]) => indexOf(self, wanted) >= 0),
    IndexOf: on(['object'], (self, [wanted]) => indexOf(self, wanted)),
    GetLength: on(['int'], (self) => self.length),
    GetUpperBound: on(['int'], (self) => self.length - 1),
    GetLowerBound: on(['int'], () => 0),
  },
  functions: {
    Copy: [
      on(['object', 'object', 'int'], (_self, [source, target, count]) => copy(source, 0, target, 0, count)),
      on(['object', 'int', 'object', 'int', 'int'], (_self, [source, from, target, to, count]) =>
        copy(source, from, target, to, count),
      ),
    ],
    IndexOf: on(['object', 'object'], (_self, [list, wanted]) => indexOf(list, wanted)),
    Reverse: on(
      ['object'],
      (_self, [list]) => void (list instanceof Uint8Array || Array.isArray(list) ? list.reverse() : 0),
    ),
    Sort: on(['object'], (_self, [list]) => sort(list)),
    Clear: on(['object', 'int', 'int'], (_self, [list, from, count]) => {
      for (let place = from; place < from + count; place++)
        put(list, place, list instanceof Uint8Array ? 0 : null)
      return undefined
    }),
  },
  convert: (value) => (value === null ? undefined : [...toItems(value)]),
})

function sort(list: Value): undefined {
  if (list instanceof Uint8Array) list.sort()
  else if (Array.isArray(list)) list.sort((left, right) => compare(left, right, true))
  return undefined
}

const bufferTable = netType<null>({
  name: 'System.Buffer',
  functions: {
    BlockCopy: on(['bytes', 'int', 'bytes', 'int', 'int'], (_self, [source, from, target, to, count]) =>
      copy(source, from, target, to, count),
    ),
    ByteLength: on(['bytes'], (_self, [bytes]) => bytes.length),
  },
})

export const arrayTables = [arrayTable, bufferTable]
