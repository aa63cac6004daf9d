import type { Call } from '../runtime/call.ts'
import { NetException } from '../runtime/errors.ts'
import { hasWildcard, wildcardRegex } from '../runtime/regex.ts'
import { isNumber, toDouble } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { PsObject, type Value } from '../values/value.ts'
import { findCimClass } from './cim-classes.ts'
import { cmdlet } from './define.ts'

/** Objects by the wanted names; a name without wildcards that none has is an error. */
function named(call: Call, all: readonly PsObject[], report: (name: string) => void): PsObject[] {
  return (call.texts('Name') ?? ['*']).flatMap((name) => {
    const found = all.filter((object) => wildcardRegex(name, true).test(textOf(object.get('Name'))))
    if (found.length === 0 && !hasWildcard(name)) report(name)
    return found
  })
}

const getProcess = cmdlet({
  syntax: ['Get-Process [[-Name] <String[]>]', 'Get-Process -Id <Int32[]>'],
  aliases: { Name: ['ProcessName'], Id: ['PID'] },
  byName: ['Id'],
  process(call) {
    const all = instances(call, 'Win32_Process').map(processObject)
    const ids = call.numbers('Id')
    const wanted = ids
      ? all.filter((each) => ids.includes(Number(textOf(each.get('Id')))))
      : named(call, all, (name) => noProcess(call, name))
    for (const process of wanted) call.emit(process)
  },
})

function processObject(instance: Readonly<Record<string, Value>>): PsObject {
  const name = textOf(instance.Name).replace(/\.exe$/, '')
  const id = isNumber(instance.ProcessId) ? toDouble(instance.ProcessId) : 0
  return new PsObject(
    [
      ['Id', id],
      ['Name', name],
      ['ProcessName', name],
      ['SI', 0],
      ['StartTime', instance.CreationDate],
    ],
    'System.Diagnostics.Process',
    `System.Diagnostics.Process (${name})`,
  )
}

function noProcess(call: Call, name: string): void {
  call.error({
    exception: new NetException(
      'Microsoft.PowerShell.Commands.ProcessCommandException',
      `Cannot find a process with the name "${name}". Verify the process name and call the cmdlet again.`,
    ),
    id: 'NoProcessFoundForGivenName',
    category: 'ObjectNotFound',
    target: name,
  })
}

const getService = cmdlet({
  syntax: ['Get-Service [[-Name] <String[]>]', 'Get-Service -DisplayName <String[]>'],
  aliases: { Name: ['ServiceName'] },
  process(call) {
    for (const service of named(call, [winRm()], (name) => noService(call, name))) call.emit(service)
  },
})

/** The one service that is certainly there: whoever asks has come through it. */
function winRm(): PsObject {
  return new PsObject(
    [
      ['Status', 'Running'],
      ['Name', 'WinRM'],
      ['DisplayName', 'Windows Remote Management (WS-Management)'],
      ['StartType', 'Automatic'],
    ],
    'System.ServiceProcess.ServiceController',
    'WinRM',
  )
}

function noService(call: Call, name: string): void {
  call.error({
    exception: new NetException(
      'Microsoft.PowerShell.Commands.ServiceCommandException',
      `Cannot find any service with service name '${name}'.`,
    ),
    id: 'NoServiceFoundForGivenName',
    category: 'ObjectNotFound',
    target: name,
  })
}

function instances(call: Call, className: string): Readonly<Record<string, Value>>[] {
  return findCimClass(className)?.instances(call.session) ?? []
}

export const systemCmdlets = [getProcess, getService]
