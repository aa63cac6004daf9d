import type { Call } from '../runtime/call.ts'
import { valueInPlace } from '../runtime/invoke.ts'
import { getProperty, readProperty } from '../runtime/members.ts'
import { hasWildcard, wildcardRegex } from '../runtime/regex.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { textOf } from '../values/text.ts'
import { Hashtable, PsObject, type Value } from '../values/value.ts'

/** A property by name, by wildcard, or calculated: `@{ Name = 'x'; Expression = { … } }`. */
export function propertyOf(call: Call, item: Value, wanted: Value): [string, Value][] {
  if (wanted instanceof Hashtable) {
    const expression = entryOf(wanted, 'expression')
    const name = textOf(entryOf(wanted, 'name') ?? entryOf(wanted, 'label') ?? expression)
    const value =
      expression instanceof ScriptBlock
        ? valueInPlace(call.context, expression, item)
        : getProperty(call.context, item, textOf(expression))
    return [[name, value ?? null]]
  }
  if (wanted instanceof ScriptBlock)
    return [[wanted.toText().trim(), valueInPlace(call.context, wanted, item) ?? null]]
  const name = textOf(wanted)
  if (hasWildcard(name)) {
    const pattern = wildcardRegex(name, true)
    const all = item instanceof PsObject ? item.properties() : []
    return all.filter((each) => pattern.test(each.name)).map((each) => [each.name, each.value])
  }
  const own = item instanceof PsObject ? item.find(name) : undefined
  if (own) return [[own.name, own.value]]
  const found = item === null || item === undefined ? undefined : readProperty(call.session, item, name)
  return [[name, found?.value ?? null]]
}

/** Keys of such a table may be shortened: `n`, `e`, `l`. */
export function entryOf(table: Hashtable, name: string): Value {
  const found = table.entries().find(({ key }) => name.startsWith(textOf(key).toLowerCase()))
  return found?.value
}
