import type { Call } from '../runtime/call.ts'
import { NetException } from '../runtime/errors.ts'
import { PsObject } from '../values/value.ts'
import { cmdlet } from './define.ts'

const setStrictMode = cmdlet({
  syntax: ['Set-StrictMode -Version <Object>', 'Set-StrictMode -Off'],
  process(call) {
    const version = call.text('Version')?.toLowerCase()
    call.session.strictness = call.flag('Off')
      ? 0
      : version === 'latest'
        ? 3
        : Math.floor(Number(version ?? 0))
  },
})

const getVariable = cmdlet({
  syntax: ['Get-Variable [[-Name] <String[]>] [-ValueOnly] [-Scope <String>]'],
  process(call) {
    for (const name of call.texts('Name') ?? [...call.context.scope.global.variables.keys()]) {
      const found = call.context.scope.find(name.toLowerCase())
      if (found) {
        const object = new PsObject(
          [
            ['Name', name],
            ['Value', found.value],
          ],
          'System.Management.Automation.PSVariable',
        )
        call.emit(call.flag('ValueOnly') ? found.value : object)
        continue
      }
      call.error({
        exception: new NetException(
          'System.Management.Automation.ItemNotFoundException',
          `Cannot find a variable with the name '${name}'.`,
        ),
        id: 'VariableNotFound',
        category: 'ObjectNotFound',
        target: name,
      })
    }
  },
})

const scopeFor = (call: Call) => {
  const wanted = call.text('Scope')?.toLowerCase()
  if (wanted === 'global') return call.context.scope.global
  return wanted === 'script'
    ? call.context.scope.script
    : wanted === '1'
      ? (call.context.scope.parent ?? call.context.scope)
      : call.context.scope
}

const setVariable = cmdlet({
  syntax: [
    'Set-Variable [-Name] <String[]> [[-Value] <Object>] [-Scope <String>] [-Option <String>] [-Force] [-PassThru]',
  ],
  process(call) {
    for (const name of call.texts('Name') ?? [])
      scopeFor(call).set(name.toLowerCase(), call.value('Value') ?? null)
  },
})

const newVariable = cmdlet({
  syntax: [
    'New-Variable [-Name] <String> [[-Value] <Object>] [-Scope <String>] [-Option <String>] [-Force] [-PassThru]',
  ],
  process: (call) => scopeFor(call).set((call.text('Name') ?? '').toLowerCase(), call.value('Value') ?? null),
})

const removeVariable = cmdlet({
  syntax: ['Remove-Variable [-Name] <String[]> [-Scope <String>] [-Force]'],
  process(call) {
    for (const name of call.texts('Name') ?? []) scopeFor(call).variables.delete(name.toLowerCase())
  },
})

export const variableCmdlets = [setStrictMode, getVariable, setVariable, newVariable, removeVariable]
