import { randomUUID } from 'node:crypto'
import { terminating } from '../runtime/call.ts'
import { cast } from '../runtime/cast.ts'
import { numberFrom, toItems } from '../runtime/convert.ts'
import { NetException } from '../runtime/errors.ts'
import { construct, setProperty } from '../runtime/members.ts'
import { resolveType } from '../types/known-types.ts'
import { integerOf, toDouble } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { Hashtable, PsObject, type Value } from '../values/value.ts'
import { cmdlet } from './define.ts'

const newObject = cmdlet({
  syntax: [
    'New-Object [-TypeName] <String> [[-ArgumentList] <Object[]>] [-Property <Object>]',
    'New-Object -ComObject <String> [-Property <Object>]',
  ],
  aliases: { ArgumentList: ['Args'] },
  process(call) {
    const name = call.text('TypeName') ?? ''
    const type = resolveType(name)
    if (!type) {
      throw terminating({
        exception: new NetException(
          'System.Management.Automation.PSArgumentException',
          `Cannot find type [${name || call.text('ComObject')}]: verify that the assembly containing this type is loaded.`,
        ),
        id: 'TypeNotFound',
        category: 'InvalidType',
      })
    }
    const isBag = /^System\.(Object|Management\.Automation\.PS(Custom)?Object)$/.test(type.fullName)
    const made = isBag ? new PsObject() : construct(call.context, type, call.items('ArgumentList'))
    const properties = call.value('Property')
    for (const { key, value } of properties instanceof Hashtable ? properties.entries() : []) {
      if (made instanceof PsObject) made.set(textOf(key), value)
      else setProperty(call.context, made, textOf(key), value)
    }
    call.emit(made)
  },
})

const addMember = cmdlet({
  syntax: [
    'Add-Member [-MemberType] <String> [-Name] <String> [[-Value] <Object>] -InputObject <PSObject> [-Force] [-PassThru]',
    'Add-Member [-NotePropertyName] <String> [-NotePropertyValue] <Object> -InputObject <PSObject> [-Force] [-PassThru]',
    'Add-Member [-NotePropertyMembers] <Hashtable> -InputObject <PSObject> [-Force] [-PassThru]',
  ],
  aliases: { MemberType: ['Type'] },
  pipeline: ['InputObject'],
  process(call) {
    const target = call.value('InputObject')
    const table = call.value('NotePropertyMembers')
    if (target instanceof PsObject) {
      if (table instanceof Hashtable)
        for (const { key, value } of table.entries()) target.set(textOf(key), value)
      else
        target.set(
          call.text('Name') ?? call.text('NotePropertyName') ?? '',
          call.value('Value') ?? call.value('NotePropertyValue') ?? null,
        )
    }
    if (call.flag('PassThru')) call.emit(target)
  },
})

const getRandom = cmdlet({
  syntax: [
    'Get-Random [[-Maximum] <Object>] [-Minimum <Object>] [-SetSeed <Int32>]',
    'Get-Random [-InputObject] <Object[]> [-Count <Int32>]',
  ],
  pipeline: ['InputObject'],
  open(call) {
    const items: Value[] = []
    return {
      process: (inner) => void items.push(...toItems(inner.value('InputObject'))),
      end(inner) {
        if (items.length > 0) {
          const shuffled = items
            .map((item) => ({ item, order: Math.random() }))
            .sort((a, b) => a.order - b.order)
          for (const { item } of shuffled.slice(0, call.number('Count') ?? 1)) inner.emit(item)
          return
        }
        const limit = call.has('Maximum') ? toDouble(numberFrom(call.value('Maximum'))) : 2_147_483_647
        const least = call.has('Minimum') ? toDouble(numberFrom(call.value('Minimum'))) : 0
        inner.emit(integerOf('int32', BigInt(Math.floor(least + Math.random() * (limit - least)))))
      },
    }
  },
})

const newGuid = cmdlet({
  syntax: ['New-Guid'],
  process(call) {
    const type = resolveType('guid')
    if (type) call.emit(cast(type, randomUUID(), call.session))
  },
})

export const makingCmdlets = [newObject, addMember, getRandom, newGuid]
