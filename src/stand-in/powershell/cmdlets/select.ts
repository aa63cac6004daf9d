import type { Call } from '../runtime/call.ts'
import { equal } from '../runtime/comparison.ts'
import { toItems } from '../runtime/convert.ts'
import { NetException } from '../runtime/errors.ts'
import { readProperty } from '../runtime/members.ts'
import { wildcardRegex } from '../runtime/regex.ts'
import { textOf } from '../values/text.ts'
import { PsObject, type Value } from '../values/value.ts'
import { propertyOf } from './calculated.ts'
import { cmdlet } from './define.ts'

export const selectObject = cmdlet({
  syntax: [
    'Select-Object [[-Property] <Object[]>] [-InputObject <PSObject>] [-ExcludeProperty <String[]>] [-ExpandProperty <String>] [-Unique] [-Last <Int32>] [-First <Int32>] [-Skip <Int32>] [-Wait]',
    'Select-Object [-InputObject <PSObject>] [-Unique] [-Wait] [-Index <Int32[]>]',
  ],
  pipeline: ['InputObject'],
  open(call) {
    const first = call.number('First')
    const last = call.number('Last')
    const index = call.numbers('Index')
    const seen: Value[] = []
    const kept: Value[] = []
    let skip = call.number('Skip') ?? 0
    let count = 0
    let place = -1
    const give = (inner: Call, item: Value) => {
      for (const shown of selected(inner, item)) {
        if (inner.flag('Unique') && seen.some((each) => sameObject(each, shown))) continue
        seen.push(shown)
        inner.emit(shown)
      }
    }
    return {
      process(inner) {
        const item = inner.value('InputObject')
        if (item === undefined) return
        place++
        if (index) return index.includes(place) ? give(inner, item) : undefined
        if (last !== undefined) return void kept.push(item)
        if (skip-- > 0) return
        if (first !== undefined && count >= first) inner.stopUpstream()
        count++
        give(inner, item)
        if (first !== undefined && count >= first) inner.stopUpstream()
      },
      end(inner) {
        if (last === undefined) return
        const end = kept.length - (call.number('Skip') ?? 0)
        for (const item of kept.slice(Math.max(0, end - last), end)) give(inner, item)
      },
    }
  },
})

/** What Select-Object makes of one object. */
function selected(call: Call, item: Value): readonly Value[] {
  const expand = call.text('ExpandProperty')
  if (expand !== undefined) {
    const found = item === null || item === undefined ? undefined : readProperty(call.session, item, expand)
    if (found) return toItems(found.value ?? undefined)
    call.error({
      exception: new NetException(
        'System.Management.Automation.PSArgumentException',
        `Property "${expand}" cannot be found.`,
      ),
      id: 'ExpandPropertyNotFound',
      category: 'InvalidArgument',
      target: item,
    })
    return []
  }
  if (!call.has('Property')) return [item]
  const excluded = (call.texts('ExcludeProperty') ?? []).map((pattern) => wildcardRegex(pattern, true))
  const properties = call.items('Property').flatMap((each) => propertyOf(call, item, each))
  const kept = properties.filter(([name]) => !excluded.some((pattern) => pattern.test(name)))
  return [new PsObject(kept)]
}

function sameObject(left: Value, right: Value): boolean {
  if (!(left instanceof PsObject) || !(right instanceof PsObject)) return equal(left, right, true)
  return textOf(left) === textOf(right)
}
