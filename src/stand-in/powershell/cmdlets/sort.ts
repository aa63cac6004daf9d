import type { Call } from '../runtime/call.ts'
import { compare, compareNumbers, equal } from '../runtime/comparison.ts'
import { numberFrom, toBool } from '../runtime/convert.ts'
import { getProperty } from '../runtime/members.ts'
import { double, isNumber, type NumberValue, toDouble } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { Hashtable, PsObject, type Value } from '../values/value.ts'
import { entryOf, propertyOf } from './calculated.ts'
import { cmdlet } from './define.ts'

const sortObject = cmdlet({
  syntax: [
    'Sort-Object [[-Property] <Object[]>] [-Descending] [-Unique] [-InputObject <PSObject>] [-Culture <String>] [-CaseSensitive]',
  ],
  pipeline: ['InputObject'],
  open(call) {
    const items: Value[] = []
    return {
      process: (inner) =>
        void (inner.value('InputObject') === undefined || items.push(inner.value('InputObject'))),
      end(inner) {
        const keys = sortKeys(call)
        const sorted = items
          .map((item) => ({ item, values: keys.map((key) => key.value(item)) }))
          .sort((left, right) => compareBy(keys, left.values, right.values, inner.flag('CaseSensitive')))
        for (const [place, { item, values }] of sorted.entries()) {
          const before = sorted[place - 1]
          if (
            inner.flag('Unique') &&
            before &&
            compareBy(keys, before.values, values, inner.flag('CaseSensitive')) === 0
          )
            continue
          inner.emit(item)
        }
      },
    }
  },
})

interface SortKey {
  readonly descending: boolean
  value(item: Value): Value
}

function sortKeys(call: Call): SortKey[] {
  const descending = call.flag('Descending')
  if (!call.has('Property')) return [{ descending, value: (item) => item }]
  return call.items('Property').map((wanted) => {
    const order = wanted instanceof Hashtable ? entryOf(wanted, 'descending') : undefined
    return {
      descending: order === undefined ? descending : toBool(order),
      value: (item) => propertyOf(call, item, wanted)[0]?.[1] ?? null,
    }
  })
}

function compareBy(
  keys: readonly SortKey[],
  left: readonly Value[],
  right: readonly Value[],
  caseSensitive: boolean,
): number {
  for (const [place, { descending }] of keys.entries()) {
    const order = orderOf(left[place], right[place], caseSensitive)
    if (order !== 0) return descending ? -order : order
  }
  return 0
}

function orderOf(left: Value, right: Value, caseSensitive: boolean): number {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right)
  try {
    return compare(left, right, caseSensitive)
  } catch {
    // What cannot be compared is ordered by its text.
    return compare(textOf(left), textOf(right), caseSensitive)
  }
}

const measureObject = cmdlet({
  syntax: [
    'Measure-Object [[-Property] <String[]>] [-InputObject <PSObject>] [-Sum] [-Average] [-Maximum] [-Minimum]',
    'Measure-Object [[-Property] <String[]>] [-InputObject <PSObject>] [-Line] [-Word] [-Character] [-IgnoreWhiteSpace]',
  ],
  pipeline: ['InputObject'],
  open(call) {
    const items: Value[] = []
    return {
      process: (inner) =>
        void (inner.value('InputObject') === undefined || items.push(inner.value('InputObject'))),
      end(inner) {
        for (const property of call.texts('Property') ?? [undefined])
          inner.emit(measured(inner, items, property))
      },
    }
  },
})

function measured(call: Call, items: readonly Value[], property: string | undefined): PsObject {
  const values =
    property === undefined
      ? items
      : items.map((item) => getProperty(call.context, item, property)).filter((each) => each !== null)
  if (call.has('Line') || call.has('Word') || call.has('Character'))
    return measuredText(call, values, property)
  const numbers =
    call.has('Sum') || call.has('Average') || call.has('Maximum') || call.has('Minimum')
      ? values.map((each) => numberFrom(each))
      : []
  const total = numbers.reduce<number>((sum, each) => sum + toDouble(each), 0)
  const extreme = (wanted: (order: number) => boolean): Value => {
    const found = numbers.reduce<NumberValue | undefined>(
      (best, each) => (best === undefined || wanted(compareNumbers(each, best)) ? each : best),
      undefined,
    )
    return found === undefined ? null : double(toDouble(found))
  }
  return new PsObject(
    [
      ['Count', values.length],
      ['Average', call.has('Average') && numbers.length > 0 ? double(total / numbers.length) : null],
      ['Sum', call.has('Sum') ? double(total) : null],
      ['Maximum', call.has('Maximum') ? extreme((order) => order > 0) : null],
      ['Minimum', call.has('Minimum') ? extreme((order) => order < 0) : null],
      ['Property', property ?? null],
    ],
    'Microsoft.PowerShell.Commands.GenericMeasureInfo',
  )
}

function measuredText(call: Call, values: readonly Value[], property: string | undefined): PsObject {
  const texts = values.map(textOf)
  const sum = (count: (text: string) => number) => texts.reduce((total, text) => total + count(text), 0)
  return new PsObject(
    [
      ['Lines', call.has('Line') ? sum((text) => text.split('\n').length) : null],
      ['Words', call.has('Word') ? sum((text) => text.split(/\s+/).filter(Boolean).length) : null],
      ['Characters', call.has('Character') ? sum((text) => text.length) : null],
      ['Property', property ?? null],
    ],
    'Microsoft.PowerShell.Commands.TextMeasureInfo',
  )
}

const groupObject = cmdlet({
  syntax: [
    'Group-Object [[-Property] <Object[]>] [-NoElement] [-AsHashTable] [-AsString] [-InputObject <PSObject>] [-CaseSensitive]',
  ],
  pipeline: ['InputObject'],
  open(call) {
    const groups: { values: Value[]; items: Value[] }[] = []
    return {
      process(inner) {
        const item = inner.value('InputObject')
        const values = inner.has('Property')
          ? inner.items('Property').map((each) => propertyOf(inner, item, each)[0]?.[1] ?? null)
          : [item]
        const group = groups.find((each) =>
          each.values.every((value, place) => equal(value, values[place], inner.flag('CaseSensitive'))),
        )
        if (group) group.items.push(item)
        else groups.push({ values, items: [item] })
      },
      end(inner) {
        if (call.flag('AsHashTable')) {
          const table = new Hashtable()
          for (const { values, items } of groups)
            table.set(call.flag('AsString') ? textOf(values[0]) : values[0], items)
          inner.emit(table)
          return
        }
        const ordered = [...groups].sort((left, right) => orderOf(left.values[0], right.values[0], false))
        for (const { values, items } of ordered) {
          inner.emit(
            new PsObject(
              [
                ['Count', items.length],
                ['Name', values.map(textOf).join(', ')],
                ['Group', call.flag('NoElement') ? [] : items],
                ['Values', values],
              ],
              'Microsoft.PowerShell.Commands.GroupInfo',
            ),
          )
        }
      },
    }
  },
})

export const sortCmdlets = [sortObject, measureObject, groupObject]
