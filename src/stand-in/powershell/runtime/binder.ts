import { namedType } from '../types/known-types.ts'
import { textOf, typeNameOf } from '../values/text.ts'
import { Hashtable, PsObject, type Value } from '../values/value.ts'
import { accept } from './argument.ts'
import { bindingError } from './binding-errors.ts'
import { isOfType } from './cast.ts'
import type { CommandShape, ParameterSpec } from './command-shape.ts'
import { COMMON_PARAMETERS, SHOULD_PROCESS_PARAMETERS } from './common-parameters.ts'
import type { Context } from './context.ts'
import { SwitchLike } from './convert.ts'
import { PsError } from './errors.ts'
import { isIn, possibleSets, settle } from './parameter-sets.ts'

/** One word of a command: `-Name`, `-Name:value` or a value. */
export type Argument =
  | { readonly name: string; readonly value?: Value }
  | { readonly name?: undefined; readonly value: Value; readonly splatted?: boolean }

/** What a command was given. Names are in lower case. */
export interface Bound {
  readonly values: ReadonlyMap<string, Value>
  /** Positional arguments that no parameter takes: $args of a simple function. */
  readonly rest: readonly Value[]
  /** The parameter sets that are still possible; empty when the command has only one. */
  readonly sets: readonly string[]
}

/** Gives each argument to its parameter. @throws PsError (ParameterBindingException) */
export function bind(
  shape: CommandShape,
  args: readonly Argument[],
  context: Context,
  expectsInput: boolean,
): Bound {
  const values = new Map<string, Value>()
  const positional: Value[] = []
  for (let place = 0; place < args.length; place++) {
    const arg = args[place]
    if (!arg) continue
    if (arg.name === undefined) {
      positional.push(arg.value)
      continue
    }
    const spec = findParameter(shape, arg.name)
    if (!spec) {
      positional.push(`-${arg.name}`)
      if ('value' in arg) positional.push(arg.value)
      continue
    }
    place += bindNamed(spec, arg, args[place + 1], values, context)
  }
  const named = possibleSets(shape, values)
  const rest = bindPositional(shape, positional, values, named, context)
  return { values, rest, sets: settle(shape, values, named, expectsInput) }
}

/** Binds what comes down the pipeline; undefined when no parameter takes it. */
export function bindInput(
  shape: CommandShape,
  bound: Bound,
  input: Value,
  context: Context,
): Bound | undefined {
  const values = new Map(bound.values)
  const free = shape.parameters.filter(({ name }) => !bound.values.has(name.toLowerCase()))
  const open = free.filter(
    ({ sets }) => bound.sets.length === 0 || !sets || bound.sets.some((set) => sets.has(set)),
  )
  const exact = open.filter((spec) => isExact(spec, input))
  const took =
    bindByValue(exact, input, values, context) ||
    bindByName(open, input, values, context) ||
    bindByValue(open, input, values, context)
  if (!took) return undefined
  return {
    ...bound,
    values,
    sets: possibleSets(shape, values).filter((set) => bound.sets.length === 0 || bound.sets.includes(set)),
  }
}

export const inputNotBound = (input: Value): PsError =>
  bindingError(
    'InputObjectNotBound',
    'The input object cannot be bound to any parameters for the command either because the command does not take ' +
      'pipeline input or the input and its properties do not match any of the parameters that take pipeline input.',
    input,
  )

/** By name, alias, or the beginning of a name that only one parameter has. */
function findParameter(shape: CommandShape, written: string): ParameterSpec | undefined {
  const name = written.toLowerCase()
  const all = [
    ...shape.parameters,
    ...(shape.simple ? [] : COMMON_PARAMETERS),
    ...(shape.shouldProcess ? SHOULD_PROCESS_PARAMETERS : []),
  ]
  const exact = all.find(
    (spec) => spec.name.toLowerCase() === name || spec.aliases.some((alias) => alias.toLowerCase() === name),
  )
  if (exact) return exact
  const own = shape.parameters.filter((spec) => spec.name.toLowerCase().startsWith(name))
  const candidates = own.length > 0 ? own : all.filter((spec) => spec.name.toLowerCase().startsWith(name))
  if (candidates.length > 1) {
    const names = candidates.map((spec) => `-${spec.name}`).join(' ')
    throw bindingError(
      'AmbiguousParameter',
      `Parameter cannot be processed because the parameter name '${written}' is ambiguous. Possible matches include: ${names}.`,
    )
  }
  const [found] = candidates
  if (found || shape.simple) return found
  throw bindingError(
    'NamedParameterNotFound',
    `A parameter cannot be found that matches parameter name '${written}'.`,
  )
}

/** Returns how many further words it used. */
function bindNamed(
  spec: ParameterSpec,
  arg: Argument,
  next: Argument | undefined,
  values: Map<string, Value>,
  context: Context,
): number {
  const key = spec.name.toLowerCase()
  if (values.has(key)) {
    throw bindingError(
      'ParameterAlreadyBound',
      `Cannot bind parameter because parameter '${spec.name}' is specified more than once. To provide multiple values to ` +
        'parameters that can accept multiple values, use the array syntax. For example, "-parameter value1,value2,value3".',
    )
  }
  if ('value' in arg) {
    values.set(key, accept(spec, arg.value, context))
    return 0
  }
  if (spec.isSwitch) {
    values.set(key, new SwitchLike(true))
    return 0
  }
  if (!next || next.name !== undefined) {
    throw bindingError(
      'MissingArgument',
      `Missing an argument for parameter '${spec.name}'. Specify a parameter of type '${spec.typeName}' and try again.`,
    )
  }
  values.set(key, accept(spec, next.value, context))
  return 1
}

/** What does not fit the default set may fit another: `ForEach-Object Name` is no script block. */
function bindPositional(
  shape: CommandShape,
  positional: readonly Value[],
  values: Map<string, Value>,
  sets: readonly string[],
  context: Context,
): Value[] {
  const isDefault = (set: string) => set === shape.defaultSet
  const others = sets.filter((set) => !isDefault(set))
  if (!sets.some(isDefault) || others.length === 0)
    return bindPositionalOf(sets, shape, positional, values, context)
  const again = new Map(values)
  try {
    return bindPositionalOf(sets.filter(isDefault), shape, positional, values, context)
  } catch (error) {
    if (!(error instanceof PsError)) throw error
    const left = succeeding(() => bindPositionalOf(others, shape, positional, again, context))
    if (!left) throw error
    values.clear()
    for (const [name, value] of again) values.set(name, value)
    return left
  }
}

function succeeding<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof PsError) return undefined
    throw error
  }
}

function bindPositionalOf(
  sets: readonly string[],
  shape: CommandShape,
  positional: readonly Value[],
  values: Map<string, Value>,
  context: Context,
): Value[] {
  const free = shape.parameters
    .filter((spec) => spec.position !== undefined && !values.has(spec.name.toLowerCase()) && isIn(spec, sets))
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
  const left = [...positional]
  for (const spec of free) {
    if (left.length === 0) break
    if (spec.takesRemaining) break
    if (values.has(spec.name.toLowerCase())) continue
    values.set(spec.name.toLowerCase(), accept(spec, left.shift(), context))
  }
  const remaining = shape.parameters.find(
    (spec) => spec.takesRemaining && !values.has(spec.name.toLowerCase()),
  )
  if (remaining && left.length > 0) {
    values.set(remaining.name.toLowerCase(), accept(remaining, left.length === 1 ? left[0] : left, context))
    return []
  }
  if (left.length > 0 && !shape.simple) {
    throw bindingError(
      'PositionalParameterNotFound',
      `A positional parameter cannot be found that accepts argument '${textOf(left[0])}'.`,
    )
  }
  return left
}

/** Whether the parameter takes the value as it is; what would have to be converted goes by property name first. */
function isExact({ typeName }: ParameterSpec, input: Value): boolean {
  if (input === null || input === undefined) return false
  const wanted = namedType(typeName.replace(/\[\]$/, ''))
  return isOfType(input, wanted) || typeNameOf(input).startsWith(`${wanted.fullName}#`)
}

function bindByValue(
  specs: readonly ParameterSpec[],
  input: Value,
  values: Map<string, Value>,
  context: Context,
): boolean {
  for (const spec of specs) {
    if (!spec.fromPipeline) continue
    try {
      values.set(spec.name.toLowerCase(), accept(spec, input, context))
      return true
    } catch (error) {
      if (!(error instanceof PsError)) throw error
    }
  }
  return false
}

function bindByName(
  specs: readonly ParameterSpec[],
  input: Value,
  values: Map<string, Value>,
  context: Context,
): boolean {
  let took = false
  for (const spec of specs) {
    if (!spec.fromPipelineByName) continue
    const found = propertyFor(spec, input)
    if (found === undefined || found === null) continue
    values.set(spec.name.toLowerCase(), accept(spec, found, context))
    took = true
  }
  return took
}

function propertyFor(spec: ParameterSpec, input: Value): Value {
  for (const name of [spec.name, ...spec.aliases]) {
    if (input instanceof PsObject && input.find(name)) return input.get(name)
    if (input instanceof Hashtable && input.has(name)) return input.get(name)
  }
  return undefined
}
