import type { ScriptBlock } from '../values/script-block.ts'
import { textOf } from '../values/text.ts'
import { List, type Value } from '../values/value.ts'
import { type Argument, type Bound, bind, bindInput, inputNotBound } from './binder.ts'
import { bindingError } from './binding-errors.ts'
import { Call } from './call.ts'
import type { Cmdlet } from './cmdlet.ts'
import type { Context } from './context.ts'
import { type Extent, PsError, runtimeError } from './errors.ts'
import type { Emit } from './flow.ts'
import { blockStage } from './invoke.ts'
import { findCmdlet } from './known-cmdlets.ts'
import { missingMandatory } from './parameter-sets.ts'
import type { Stage } from './pipeline.ts'
import { programStage } from './programs.ts'
import { attribute, type Reporter, reportError } from './reporting.ts'

/** What a command's name stands for. */
export type Command =
  | { readonly kind: 'cmdlet'; readonly cmdlet: Cmdlet }
  | { readonly kind: 'function'; readonly name: string; readonly block: ScriptBlock }
  | { readonly kind: 'program'; readonly name: string }

const ALIASES: Readonly<Record<string, string>> = {
  '%': 'ForEach-Object',
  '?': 'Where-Object',
  cat: 'Get-Content',
  cd: 'Set-Location',
  chdir: 'Set-Location',
  clc: 'Clear-Content',
  copy: 'Copy-Item',
  cp: 'Copy-Item',
  del: 'Remove-Item',
  dir: 'Get-ChildItem',
  echo: 'Write-Output',
  fl: 'Format-List',
  foreach: 'ForEach-Object',
  ft: 'Format-Table',
  gc: 'Get-Content',
  gci: 'Get-ChildItem',
  gcim: 'Get-CimInstance',
  gcm: 'Get-Command',
  gi: 'Get-Item',
  gp: 'Get-ItemProperty',
  gpv: 'Get-ItemPropertyValue',
  gps: 'Get-Process',
  group: 'Group-Object',
  gsv: 'Get-Service',
  gv: 'Get-Variable',
  gwmi: 'Get-WmiObject',
  iex: 'Invoke-Expression',
  ls: 'Get-ChildItem',
  measure: 'Measure-Object',
  md: 'New-Item',
  move: 'Move-Item',
  mv: 'Move-Item',
  ni: 'New-Item',
  ps: 'Get-Process',
  pwd: 'Get-Location',
  rd: 'Remove-Item',
  ri: 'Remove-Item',
  rm: 'Remove-Item',
  rp: 'Remove-ItemProperty',
  select: 'Select-Object',
  set: 'Set-Variable',
  sl: 'Set-Location',
  sleep: 'Start-Sleep',
  sort: 'Sort-Object',
  sp: 'Set-ItemProperty',
  sv: 'Set-Variable',
  tee: 'Tee-Object',
  type: 'Get-Content',
  where: 'Where-Object',
  write: 'Write-Output',
  'initialize-volume': 'Format-Volume',
  'write-filesystemcache': 'Write-VolumeCache',
  'flush-volume': 'Write-VolumeCache',
}

/** Alias, function, cmdlet, program: in this order. */
export function findCommand(context: Context, name: string): Command | undefined {
  const lower = name.toLowerCase()
  const alias = context.scope.findAlias(lower) ?? ALIASES[lower]
  if (alias && alias.toLowerCase() !== lower) return findCommand(context, alias)
  const definition = context.scope.findFunction(lower.replace(/^(global|script|local):/, ''))
  if (definition) return { kind: 'function', name: definition.name, block: definition.block }
  const cmdlet = findCmdlet(lower.replace(/^[\w.]+\\/, ''))
  if (cmdlet) return { kind: 'cmdlet', cmdlet }
  return context.session.programs.has(programName(lower))
    ? { kind: 'program', name: programName(lower) }
    : undefined
}

/** @throws PsError (CommandNotFoundException) */
export function resolveCommand(context: Context, name: string): Command {
  const command = findCommand(context, name)
  if (command) return command
  throw runtimeError(
    'CommandNotFoundException',
    `The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the ` +
      'spelling of the name, or if a path was included, verify that the path is correct and try again.',
    {
      type: 'System.Management.Automation.CommandNotFoundException',
      category: 'ObjectNotFound',
      target: name,
    },
  )
}

export interface StageParts {
  readonly context: Context
  readonly args: readonly Argument[]
  readonly emit: Emit
  /** Whether something comes before it in the pipeline. */
  readonly expectsInput: boolean
  readonly extent: Extent
  /** Called by `.`: the names it makes are its caller's. */
  readonly sameScope?: boolean
}

/** A command, ready to run in its place of a pipeline. @throws PsError when its arguments do not fit */
export function commandStage(command: Command, parts: StageParts): Stage {
  switch (command.kind) {
    case 'cmdlet':
      return cmdletStage(command.cmdlet, parts)
    case 'function':
      return functionStage(command.name, command.block, parts)
    case 'program':
      return programStage(command.name, parts)
  }
}

function functionStage(name: string, block: ScriptBlock, parts: StageParts): Stage {
  const { context, args, emit, expectsInput, extent, sameScope } = parts
  const owner = { name, implementation: name, extent }
  return guarded(owner, () => blockStage(context, block, args, emit, { newScope: !sameScope, expectsInput }))
}

/** Binding errors of a function are reported in its name; what its statements throw keeps its own place. */
function guarded(owner: Pick<Reporter, 'name' | 'implementation' | 'extent'>, make: () => Stage): Stage {
  const asOwner = <T>(run: () => T): T => {
    try {
      return run()
    } catch (error) {
      if (error instanceof PsError && error.record.exception.typeName.includes('ParameterBinding'))
        attribute(error, owner)
      throw error
    }
  }
  const stage = asOwner(make)
  return {
    begin: () => asOwner(() => stage.begin()),
    process: (value) => asOwner(() => stage.process(value)),
    end: () => stage.end(),
  }
}

function cmdletStage(cmdlet: Cmdlet, { context, args, emit, expectsInput, extent }: StageParts): Stage {
  const owner = { name: cmdlet.name, implementation: cmdlet.implementation, extent }
  const asOwner = (run: () => void) => {
    try {
      run()
    } catch (error) {
      if (!(error instanceof PsError)) throw error
      throw attribute(error, owner)
    }
  }
  const stage: Partial<Stage> = {}
  let bound: Bound | undefined
  asOwner(() => {
    bound = bind(cmdlet.shape(), args, context, expectsInput)
    if (!expectsInput) demand(cmdlet, bound)
  })
  if (!bound) throw new Error('unreachable: binding either gives something or throws')
  const given = bound
  const reporter = reporterOf(context, owner, given)
  const call = new Call(
    withPreferences(context, given),
    given,
    withOutVariable(context, given, emit),
    reporter,
    stage,
  )
  const handlers = cmdlet.open(call)
  const process = (input: Value) => {
    asOwner(() => {
      if (expectsInput) {
        const withInput = bindInput(cmdlet.shape(), given, input, context)
        if (!withInput) return reportError(context, inputNotBound(input), reporter)
        demand(cmdlet, withInput)
        call.bound = withInput
      }
      handlers.process?.(call, input)
    })
  }
  return Object.assign(stage, {
    begin() {},
    process,
    end() {
      if (!expectsInput) process(undefined)
      asOwner(() => handlers.end?.(call))
    },
  })
}

function demand(cmdlet: Cmdlet, bound: Bound): void {
  const missing = missingMandatory(cmdlet.shape(), bound)
  if (missing.length === 0) return
  // What an interactive host would ask for.
  throw bindingError(
    'MissingMandatoryParameter',
    `Cannot process command because of one or more missing mandatory parameters: ${missing.join(' ')}.`,
  )
}

function reporterOf(
  context: Context,
  owner: Pick<Reporter, 'name' | 'implementation' | 'extent'>,
  bound: Bound,
): Reporter {
  const action = bound.values.get('erroraction')
  const variable = bound.values.get('errorvariable')
  return {
    ...owner,
    errorAction: action === undefined ? undefined : textOf(action).toLowerCase(),
    remember: variable === undefined ? undefined : errorVariable(context, textOf(variable)),
  }
}

/** `-ErrorVariable name`, or `+name` to add to it. */
function errorVariable(context: Context, written: string): (error: PsError) => void {
  const name = written.replace(/^\+/, '').toLowerCase()
  const known = context.scope.get(name)
  const errors =
    written.startsWith('+') && known instanceof List
      ? known
      : new List('System.Collections.ArrayList', 'System.Object')
  context.scope.set(name, errors)
  return (error) => void errors.items.push(error.record)
}

function withOutVariable(context: Context, bound: Bound, emit: Emit): Emit {
  const variable = bound.values.get('outvariable')
  if (variable === undefined) return emit
  const values = new List('System.Collections.ArrayList', 'System.Object')
  context.scope.set(textOf(variable).toLowerCase(), values)
  return (value) => {
    values.items.push(value)
    emit(value)
  }
}

function withPreferences(context: Context, bound: Bound): Context {
  const warningAction = bound.values.get('warningaction')
  const quiet = warningAction !== undefined && /^(silentlycontinue|ignore)$/i.test(textOf(warningAction))
  return quiet ? context.withStreams({ warning: () => {} }) : context
}

function programName(lower: string): string {
  return (lower.split('\\').at(-1) ?? '').replace(/\.exe$/, '')
}
