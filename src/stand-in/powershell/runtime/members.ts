import { findMember, typeOf } from '../types/known-types.ts'
import { callOverload, type NetType, type Overload, selectOverload } from '../types/net-type.ts'
import { typeNameOf } from '../values/text.ts'
import { Hashtable, PsObject, type Value } from '../values/value.ts'
import type { Context } from './context.ts'
import { itemsOf, toInt } from './convert.ts'
import { invocationError, NetThrow, type PsError, runtimeError } from './errors.ts'
import { propertySetOf } from './property-set.ts'
import type { Session } from './session.ts'

/** `target.name`: $null where there is no such property, unless strict mode is on. @throws PsError */
export function getProperty(context: Context, target: Value, name: string): Value {
  // Nothing counts as a list of none.
  if (target === null || target === undefined)
    return /^(count|length)$/i.test(name) ? 0 : absent(context, name)
  const found = readProperty(context.session, target, name)
  if (found !== undefined) return found.value
  const items = itemsOf(target)
  if (items) return enumerateMember(context, items, name)
  return absent(context, name)
}

/** A property that is there; undefined otherwise. */
export function readProperty(
  session: Session,
  target: NonNullable<Value>,
  name: string,
): { value: Value } | undefined {
  if (typeof target === 'string' && name.toLowerCase() === 'length') return { value: target.length }
  if (target instanceof PsObject) {
    const own = target.find(name)
    if (own) return own
  } else if (target instanceof Hashtable && target.has(name)) return { value: target.get(name) }
  const lower = name.toLowerCase()
  const member = findMember(typeOf(target), 'properties', lower)
  if (member) return { value: callNet(member.name, 0, () => member.value(target as never, session), 'get') }
  return universal(target, lower)
}

/** What every object has: PSObject, and since PowerShell 3 Count and Length, which are 1 for a single value. */
function universal(target: NonNullable<Value>, name: string): { value: Value } | undefined {
  if (name === 'psobject') return { value: propertySetOf(target) }
  if (name === 'pstypenames')
    return { value: target instanceof PsObject ? target.typeNames : [typeNameOf(target)] }
  if (name === 'count' || name === 'length') return { value: itemsOf(target)?.length ?? 1 }
  return undefined
}

/** Member enumeration: the property of each element that has it. */
function enumerateMember(context: Context, items: readonly Value[], name: string): Value {
  const values: Value[] = []
  let seen = false
  for (const item of items) {
    const found = item === null || item === undefined ? undefined : readProperty(context.session, item, name)
    if (!found) continue
    seen = true
    const inner = itemsOf(found.value)
    if (inner) values.push(...inner)
    else values.push(found.value)
  }
  if (!seen) return absent(context, name)
  return values.length === 1 ? values[0] : values
}

function absent(context: Context, name: string): Value {
  if (context.session.strictness >= 2) {
    throw runtimeError(
      'PropertyNotFoundStrict',
      `The property '${name}' cannot be found on this object. Verify that the property exists.`,
      { type: 'System.Management.Automation.PropertyNotFoundException', category: 'NotSpecified' },
    )
  }
  return null
}

/** `target.name = value`. @throws PsError */
export function setProperty(context: Context, target: Value, name: string, value: Value): void {
  if (target instanceof Hashtable) {
    target.set(name, value)
    return
  }
  const own = target instanceof PsObject ? target.find(name) : undefined
  if (own) {
    own.value = value
    return
  }
  const setter =
    target === null || target === undefined
      ? undefined
      : findMember(typeOf(target), 'setters', name.toLowerCase())
  if (!setter) {
    throw runtimeError(
      'PropertyNotFound',
      `The property '${name}' cannot be found on this object. Verify that the property exists and can be set.`,
    )
  }
  callNet(name, 1, () => void setter.value(target as never, value, context.session), 'set')
}

/** `[type]::name`. @throws PsError */
export function getStatic(context: Context, type: NetType, name: string): Value {
  const member = findMember(type, 'statics', name.toLowerCase())
  if (member) return callNet(member.name, 0, () => member.value(context.session), 'get')
  const constant = type.table.members?.find((each) => each.toLowerCase() === name.toLowerCase())
  return constant ?? absent(context, name)
}

/** `target.name(args)`. @throws PsError */
export function callMethod(context: Context, target: Value, name: string, args: readonly Value[]): Value {
  if (target === null || target === undefined) {
    throw runtimeError('InvokeMethodOnNull', 'You cannot call a method on a null-valued expression.')
  }
  const member = findMember(typeOf(target), 'methods', name.toLowerCase())
  if (member) return invoke(context, member.name, member.value, target as never, args)
  const items = itemsOf(target)
  if (items) return callOnEach(context, items, name, args)
  throw noSuchMethod(typeNameOf(target), name)
}

/** `[type]::name(args)`. @throws PsError */
export function callStatic(context: Context, type: NetType, name: string, args: readonly Value[]): Value {
  if (name.toLowerCase() === 'new') return construct(context, type, args)
  const member = findMember(type, 'functions', name.toLowerCase())
  if (!member) throw noSuchMethod(type.fullName, name)
  return invoke(context, member.name, member.value, null, args)
}

/** `[type]::new(args)` and New-Object. @throws PsError */
export function construct(context: Context, type: NetType, args: readonly Value[]): Value {
  if (type.element?.fullName === 'System.Byte') return new Uint8Array(toInt(args[0]))
  if (type.element) return Array.from({ length: toInt(args[0]) }, () => null)
  const constructors = type.table.constructors
  if (!constructors) throw noSuchMethod(type.fullName, 'new')
  return invoke(context, '.ctor', constructors, null, args)
}

function callOnEach(context: Context, items: readonly Value[], name: string, args: readonly Value[]): Value {
  const results = items
    .map((item) => callMethod(context, item, name, args))
    .filter((each) => each !== undefined)
  return results.length === 0 ? undefined : results.length === 1 ? results[0] : results
}

function invoke<T>(
  context: Context,
  name: string,
  overloads: readonly Overload<T>[],
  self: T,
  args: readonly Value[],
): Value {
  const overload = selectOverload(overloads, args)
  if (!overload) {
    throw runtimeError(
      'MethodCountCouldNotFindBest',
      `Cannot find an overload for "${name}" and the argument count: "${args.length}".`,
      { type: 'System.Management.Automation.MethodException', category: 'NotSpecified' },
    )
  }
  return callNet(name, args.length, () => callOverload(overload, self, args, context.session, name))
}

/** What .NET code throws comes to the script wrapped, with the member's name. */
function callNet<T>(name: string, count: number, run: () => T, access?: 'get' | 'set'): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof NetThrow)) throw error
    if (!access) throw invocationError(name, count, error.exception)
    throw runtimeError(
      `ExceptionWhen${access === 'get' ? 'Getting' : 'Setting'}`,
      accessMessage(name, access, error),
      {
        type: `System.Management.Automation.${access === 'get' ? 'GetValue' : 'SetValue'}InvocationException`,
        category: 'NotSpecified',
        inner: error.exception,
      },
    )
  }
}

function accessMessage(name: string, access: 'get' | 'set', error: NetThrow): string {
  return `Exception ${access}ting "${name}": "${error.message}"`
}

function noSuchMethod(typeName: string, name: string): PsError {
  return runtimeError(
    'MethodNotFound',
    `Method invocation failed because [${typeName}] does not contain a method named '${name}'.`,
    { target: name },
  )
}
