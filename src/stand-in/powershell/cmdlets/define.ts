import type { Call } from '../runtime/call.ts'
import { cast } from '../runtime/cast.ts'
import type { Cmdlet, Handlers } from '../runtime/cmdlet.ts'
import type { CommandShape, ParameterSpec } from '../runtime/command-shape.ts'
import { plainParameter } from '../runtime/common-parameters.ts'
import type { Context } from '../runtime/context.ts'
import { SwitchLike, toBool, toItems } from '../runtime/convert.ts'
import { castError } from '../runtime/errors.ts'
import { resolveType } from '../types/known-types.ts'
import { textOf, typeNameOf } from '../values/text.ts'
import { PsObject, type Value } from '../values/value.ts'

export interface CmdletOptions {
  /** As Microsoft's documentation prints it, one line for each parameter set, the default first. */
  readonly syntax: readonly string[]
  /** Parameters that take whole objects of the pipeline. */
  readonly pipeline?: readonly string[]
  /** Parameters that take a property of the same name of such an object. */
  readonly byName?: readonly string[]
  readonly aliases?: Readonly<Record<string, readonly string[]>>
  /** The parameter that takes what is left over. */
  readonly remaining?: string
  /** The names that an enumeration of the syntax has. */
  readonly enumerations?: Readonly<Record<string, readonly string[]>>
  /** The class behind it, where it is not the one that its name suggests. */
  readonly implementation?: string
  /** For cmdlets that keep something between their inputs. */
  readonly open?: (call: Call) => Handlers
  /** For the others: once for each input, or once. */
  readonly process?: (call: Call, input: Value) => void
}

export function cmdlet(options: CmdletOptions): Cmdlet {
  const name = options.syntax[0]?.split(' ')[0] ?? ''
  let shape: CommandShape | undefined
  return {
    name,
    implementation: options.implementation ?? `Microsoft.PowerShell.Commands.${name.replace('-', '')}Command`,
    shape: () => {
      // Read when it is first needed: a process uses few of the cmdlets.
      shape ??= shapeOf(name, options)
      return shape
    },
    open: options.open ?? (() => (options.process ? { process: options.process } : {})),
  }
}

interface SyntaxParameter {
  readonly name: string
  /** undefined for a switch. */
  readonly type: string | undefined
  readonly mandatory: boolean
  readonly positional: boolean
}

function shapeOf(name: string, options: CmdletOptions): CommandShape {
  const lines = options.syntax.map(parseSyntax)
  const several = lines.length > 1
  const all = new Map<string, SyntaxParameter[]>()
  for (const parameter of lines.flat())
    all.set(parameter.name, [...(all.get(parameter.name) ?? []), parameter])
  const own = [...all.entries()].filter(([each]) => each !== 'WhatIf' && each !== 'Confirm')
  return {
    name,
    parameters: own.map(([each, found]) => specOf(each, found, lines, several, options)),
    sets: several ? lines.map((_, place) => `set${place}`) : [],
    defaultSet: several ? 'set0' : undefined,
    simple: false,
    shouldProcess: all.has('WhatIf') || all.has('Confirm'),
  }
}

/** `[[-A] <T>]`, `[-A <T>]`, `[-A] <T>`, `[-A]`, `-A <T>`, `-A`: brackets around the name mean by place, around all optional. */
const PARAMETER =
  /\[\[-(\w+)\] <([^>]+)>\]|\[-(\w+) <([^>]+)>\]|\[-(\w+)\] <([^>]+)>|\[-(\w+)\]|-(\w+) <([^>]+)>|-(\w+)/g

function parseSyntax(line: string): SyntaxParameter[] {
  const text = line.replace(/^\S+\s*/, '')
  return [...text.matchAll(PARAMETER)].map((found) => ({
    name: found[1] ?? found[3] ?? found[5] ?? found[7] ?? found[8] ?? found[10] ?? '',
    type: found[2] ?? found[4] ?? found[6] ?? found[9],
    mandatory: (found[5] ?? found[8] ?? found[10]) !== undefined,
    positional: (found[1] ?? found[5]) !== undefined,
  }))
}

function specOf(
  name: string,
  found: readonly SyntaxParameter[],
  lines: readonly (readonly SyntaxParameter[])[],
  several: boolean,
  options: CmdletOptions,
): ParameterSpec {
  const type = found[0]?.type
  const typeName = type === undefined ? 'System.Management.Automation.SwitchParameter' : fullTypeName(type)
  const members = lines.flatMap((line, place) =>
    line.some((each) => each.name === name) ? [`set${place}`] : [],
  )
  const places = lines.flatMap((line) => {
    const place = line.filter(({ positional }) => positional).findIndex((each) => each.name === name)
    return place < 0 ? [] : [place]
  })
  const has = (list: readonly string[] | undefined) => list?.includes(name) ?? false
  return {
    ...plainParameter(name, typeName, options.aliases?.[name] ?? []),
    isSwitch: type === undefined,
    position: places[0],
    mandatory: found.every(({ mandatory }) => mandatory),
    fromPipeline: has(options.pipeline),
    fromPipelineByName: has(options.byName),
    takesRemaining: options.remaining === name,
    sets: several && members.length < lines.length ? new Set(members) : undefined,
    convert: converter(type, options.enumerations?.[name]),
  }
}

type Convert = (value: Value, context: Context) => Value

function converter(type: string | undefined, members: readonly string[] | undefined): Convert {
  if (type === undefined) return (value) => new SwitchLike(toBool(value))
  if (members) return (value) => member(type, members, value)
  if (type.startsWith('CimInstance')) return (value) => cimInstance(type, value)
  if (type === 'Object' || type === 'PSObject') return (value) => value
  if (type === 'Object[]' || type === 'PSObject[]') return (value) => [...toItems(value)]
  const found = resolveType(type)
  return found ? (value, context) => cast(found, value, context.session) : (value) => value
}

function fullTypeName(type: string): string {
  if (type.startsWith('CimInstance')) return 'Microsoft.Management.Infrastructure.CimInstance'
  return resolveType(type)?.fullName ?? type
}

/** A member of an enumeration by its name, or by the number in its declared place. */
function member(type: string, members: readonly string[], value: Value): Value {
  const text = textOf(value)
  const found = members.find((each) => each.toLowerCase() === text.toLowerCase())
  if (found) return found
  throw castError(
    `Cannot convert value "${text}" to type "${type}". Error: "Unable to match the identifier name ${text} to a valid ` +
      `enumerator name. Specify one of the following enumerator names and try again: ${members.join(', ')}"`,
    'CannotConvertArgument',
  )
}

/** `CimInstance#MSFT_Disk`: only objects of that class; `CimInstance[]#…` a list of them. */
function cimInstance(type: string, value: Value): Value {
  const className = type.split('#')[1]
  for (const item of toItems(value)) {
    if (
      item instanceof PsObject &&
      (!className || item.typeNames.some((name) => name.endsWith(`/${className}`)))
    )
      continue
    throw castError(
      `Cannot convert the "${textOf(item)}" value of type "${item === null || item === undefined ? 'null' : typeNameOf(item)}" to type ` +
        `"Microsoft.Management.Infrastructure.CimInstance".`,
      'ConvertToFinalInvalidCastException',
    )
  }
  return value
}
