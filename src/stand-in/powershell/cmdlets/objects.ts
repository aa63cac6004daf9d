import { binaryOperator } from '../compile/operators.ts'
import type { Call } from '../runtime/call.ts'
import { toBool, toItems } from '../runtime/convert.ts'
import { invokeBlock, runInPlace, valueInPlace } from '../runtime/invoke.ts'
import { callMethod, getProperty, readProperty } from '../runtime/members.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { List, type Value } from '../values/value.ts'
import { cmdlet } from './define.ts'
import { selectObject } from './select.ts'

const forEachObject = cmdlet({
  syntax: [
    'ForEach-Object [-Process] <ScriptBlock[]> [-Begin <ScriptBlock>] [-End <ScriptBlock>] [-RemainingScripts <ScriptBlock[]>] [-InputObject <PSObject>]',
    'ForEach-Object [-MemberName] <String> [-ArgumentList <Object[]>] [-InputObject <PSObject>]',
  ],
  pipeline: ['InputObject'],
  remaining: 'RemainingScripts',
  open(call) {
    const begin = call.value('Begin')
    const blocks = [...call.items('Process'), ...call.items('RemainingScripts')]
    const [first, ...rest] = blocks
    // Of several blocks the first runs before the input, and of three the last one after it.
    const split = blocks.length > 1 && !begin
    const each = split ? rest.slice(0, Math.max(1, rest.length - 1)) : blocks
    const last = split && rest.length > 1 ? rest.at(-1) : call.value('End')
    run(call, begin ?? (split ? first : undefined), null)
    return {
      process(inner, input) {
        const item = inner.has('InputObject') ? inner.value('InputObject') : input
        const member = inner.text('MemberName')
        if (member !== undefined) {
          emitAll(inner, memberOf(inner, item, member))
          return
        }
        for (const block of each) run(inner, block, item)
      },
      end: (inner) => run(inner, last, null),
    }
  },
})

function run(call: Call, block: Value, item: Value): void {
  if (block instanceof ScriptBlock) runInPlace(call.context, block, item, call.emit)
}

function emitAll(call: Call, value: Value): void {
  for (const item of toItems(value)) call.emit(item)
}

function memberOf(call: Call, item: Value, name: string): Value {
  if (item === null || item === undefined) return null
  const found = readProperty(call.session, item, name)
  return found ? found.value : callMethod(call.context, item, name, [...call.items('ArgumentList')])
}

const OPERATORS = [
  'EQ',
  'NE',
  'GT',
  'GE',
  'LT',
  'LE',
  'Like',
  'NotLike',
  'Match',
  'NotMatch',
  'Contains',
  'NotContains',
  'In',
  'NotIn',
  'CEQ',
  'CNE',
  'CLike',
  'CMatch',
  'Is',
  'IsNot',
] as const

const whereObject = cmdlet({
  syntax: [
    'Where-Object [-FilterScript] <ScriptBlock> [-InputObject <PSObject>]',
    `Where-Object [-Property] <String> [[-Value] <Object>] [-InputObject <PSObject>] ${OPERATORS.map((name) => `[-${name}]`).join(' ')}`,
  ],
  pipeline: ['InputObject'],
  process(call) {
    const item = call.value('InputObject')
    const filter = call.value('FilterScript')
    const passes =
      filter instanceof ScriptBlock
        ? toBool(valueInPlace(call.context, filter, item))
        : comparesTrue(call, item)
    if (passes) call.emit(item)
  },
})

function comparesTrue(call: Call, item: Value): boolean {
  const value = getProperty(call.context, item, call.text('Property') ?? '')
  const operator = OPERATORS.find((name) => call.has(name))
  if (!operator && !call.has('Value')) return toBool(value)
  return toBool(binaryOperator(`-${operator ?? 'EQ'}`)(value, call.value('Value') ?? null, call.context))
}

const teeObject = cmdlet({
  syntax: ['Tee-Object [-InputObject <PSObject>] -Variable <String>'],
  pipeline: ['InputObject'],
  open(call) {
    const values = new List('System.Collections.ArrayList', 'System.Object')
    call.context.scope.set((call.text('Variable') ?? '').toLowerCase(), values)
    return {
      process(inner) {
        values.items.push(inner.value('InputObject'))
        inner.emit(inner.value('InputObject'))
      },
    }
  },
})

const invokeCommand = cmdlet({
  syntax: [
    'Invoke-Command [-ScriptBlock] <ScriptBlock> [-NoNewScope] [-InputObject <PSObject>] [-ArgumentList <Object[]>]',
  ],
  aliases: { ArgumentList: ['Args'] },
  process(call) {
    const block = call.value('ScriptBlock')
    if (block instanceof ScriptBlock)
      emitAll(call, invokeBlock(call.context, block, call.items('ArgumentList')))
  },
})

export const objectCmdlets = [forEachObject, whereObject, selectObject, teeObject, invokeCommand]
