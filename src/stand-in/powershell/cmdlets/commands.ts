import { type Command, findCommand } from '../runtime/commands.ts'
import { bodyOf } from '../runtime/compiled-block.ts'
import { NetException, NetThrow, runtimeError } from '../runtime/errors.ts'
import { wildcardRegex } from '../runtime/regex.ts'
import { PsObject } from '../values/value.ts'
import { cmdlet } from './define.ts'

const invokeExpression = cmdlet({
  syntax: ['Invoke-Expression [-Command] <String>'],
  pipeline: ['Command'],
  process(call) {
    const block = call.session.compile(call.text('Command') ?? '')
    const flow = bodyOf(block).end?.(call.context, call.emit)
    if (flow && flow.kind !== 'return')
      throw runtimeError('InvalidOperation', 'A loop statement was left out of its loop.')
  },
})

const COMMAND_TYPES = { cmdlet: 'Cmdlet', function: 'Function', program: 'Application' } as const

const nameOf = (command: Command): string => (command.kind === 'cmdlet' ? command.cmdlet.name : command.name)

const getCommand = cmdlet({
  syntax: ['Get-Command [[-Name] <String[]>] [-CommandType <String>] [-Module <String[]>] [-All] [-Syntax]'],
  pipeline: ['Name'],
  process(call) {
    for (const name of call.texts('Name') ?? []) {
      const found = findCommand(call.context, name)
      if (found) {
        call.emit(
          new PsObject(
            [
              ['CommandType', COMMAND_TYPES[found.kind]],
              ['Name', nameOf(found)],
              ['Version', ''],
              ['Source', ''],
            ],
            'System.Management.Automation.CommandInfo',
            nameOf(found),
          ),
        )
        continue
      }
      call.error({
        exception: new NetException(
          'System.Management.Automation.CommandNotFoundException',
          `The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the ` +
            'spelling of the name, or if a path was included, verify that the path is correct and try again.',
        ),
        id: 'CommandNotFoundException',
        category: 'ObjectNotFound',
        target: name,
      })
    }
  },
})

const MODULES = ['CimCmdlets', 'Microsoft.PowerShell.Management', 'Microsoft.PowerShell.Utility', 'Storage']

const importModule = cmdlet({
  syntax: ['Import-Module [-Name] <String[]> [-Force] [-PassThru] [-Global] [-DisableNameChecking]'],
  process(call) {
    for (const name of call.texts('Name') ?? []) {
      if (MODULES.some((known) => wildcardRegex(name, true).test(known))) continue
      call.error({
        exception: new NetException(
          'System.IO.FileNotFoundException',
          `The specified module '${name}' was not loaded because no valid module file was found in any module directory.`,
        ),
        id: 'Modules_ModuleNotFound',
        category: 'ResourceUnavailable',
        target: name,
      })
    }
  },
})

const addType = cmdlet({
  syntax: [
    'Add-Type [-TypeDefinition] <String> [-Language <String>] [-ReferencedAssemblies <String[]>] [-PassThru]',
    'Add-Type -AssemblyName <String[]> [-PassThru]',
    'Add-Type [-Name] <String> [-MemberDefinition] <String[]> [-Namespace <String>] [-PassThru]',
  ],
  process(call) {
    if (call.has('AssemblyName')) return
    throw new NetThrow('System.NotSupportedException', 'The stand-in does not compile C#.')
  },
})

export const commandCmdlets = [invokeExpression, getCommand, importModule, addType]
