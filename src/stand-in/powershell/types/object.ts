import { equal } from '../runtime/comparison.ts'
import { formatValue } from '../values/format.ts'
import { textOf, typeNameOf } from '../values/text.ts'
import { NetObject, type Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'
import { TypeName } from './type-name.ts'

/** What .NET's ToString() says, which for lists is their type. */
function toStringOf(value: NonNullable<Value>): string {
  if (Array.isArray(value) || value instanceof Uint8Array) return typeNameOf(value)
  return value instanceof NetObject ? value.toText() || textOf(value) : textOf(value)
}

const objectTable = netType<NonNullable<Value>>({
  name: 'System.Object',
  aliases: ['object', 'psobject', 'System.Management.Automation.PSObject'],
  methods: {
    ToString: [on([], toStringOf), on(['string'], (self, [format]) => formatValue(self, format))],
    GetType: on([], (self) => new TypeName(typeNameOf(self))),
    Equals: on(['object'], (self, [other]) => equal(self, other, true)),
    GetHashCode: on([], (self) => hashOf(textOf(self))),
  },
  constructors: [on([], () => null)],
  convert: (value) => value,
})

export const objectTables = [objectTable]

function hashOf(text: string): number {
  let hash = 5381
  for (const character of text) hash = (hash * 33 + (character.codePointAt(0) ?? 0)) | 0
  return hash
}
