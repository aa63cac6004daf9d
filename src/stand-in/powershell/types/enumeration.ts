import { castError } from '../runtime/errors.ts'
import { isNumber, toDouble } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { netType, type TypeTable } from './net-type.ts'

/** An enumeration. Its values are their names: that is what scripts write, compare and print. */
export function enumerationTable(name: string, members: readonly string[], first: number): TypeTable<never> {
  const byName = (text: string) =>
    members.find((member) => member.toLowerCase() === text.trim().toLowerCase())
  return netType<string>({
    name,
    members,
    convert(value: Value) {
      if (isNumber(value)) return members[toDouble(value) - first] ?? textOf(value)
      const text = textOf(value)
      if (/^\d+$/.test(text)) return members[Number(text) - first] ?? text
      const names = text.split(',').map(byName)
      if (names.every((each) => each !== undefined)) return names.join(', ')
      throw castError(
        `Cannot convert value "${text}" to type "${name}". Error: "Unable to match the identifier name ${text} to a valid ` +
          `enumerator name. Specify one of the following enumerator names and try again: ${members.join(', ')}"`,
        'SubstringDisambiguationEnumParseThrewAnException',
      )
    },
  })
}
