import type { Session } from '../runtime/session.ts'
import { NetObject, type Value } from '../values/value.ts'
import { type Arguments, convertArgument, type Parameter, score } from './parameter.ts'

/** One signature of a method, with what it does. */
export interface Overload<T> {
  readonly parameters: readonly Parameter[]
  /** The last parameter is `params`: it takes all that is left. */
  readonly takesRest: boolean
  readonly invoke: (self: T, args: never[], session: Session) => Value
}

/** Declares a signature; the arguments arrive converted to its kinds. */
export function on<const P extends readonly Parameter[], T>(
  parameters: P,
  invoke: (self: T, args: Arguments<P>, session: Session) => Value,
): Overload<T> {
  return {
    parameters,
    takesRest: parameters.at(-1)?.startsWith('params ') ?? false,
    invoke: invoke as unknown as Overload<T>['invoke'],
  }
}

type Methods<T> = Readonly<Record<string, Overload<T> | readonly Overload<T>[]>>

/** A .NET type as far as scripts use it. Names keep .NET's case; look-ups have none. */
export interface TypeTable<T> {
  readonly name: string
  readonly aliases?: readonly string[]
  /** Full name of the base type; System.Object when absent. */
  readonly base?: string
  readonly interfaces?: readonly string[]
  readonly properties?: Readonly<Record<string, (self: T, session: Session) => Value>>
  readonly setters?: Readonly<Record<string, (self: T, value: Value, session: Session) => void>>
  readonly methods?: Methods<T>
  readonly statics?: Readonly<Record<string, (session: Session) => Value>>
  readonly functions?: Methods<null>
  readonly constructors?: readonly Overload<null>[]
  /** What a cast makes of a value that is not of the type; undefined when it cannot. May throw a PsError. */
  readonly convert?: (value: Value, session: Session) => Value
  /** The members of an enumeration: the values of such a type are strings here. */
  readonly members?: readonly string[]
}

/** [type]: the table, indexed. */
export class NetType extends NetObject {
  readonly typeName = 'System.RuntimeType'
  readonly table: TypeTable<never>
  /** Set for `[T[]]`: the type of the elements. */
  readonly element: NetType | undefined
  readonly properties: ReadonlyMap<string, Member<(self: never, session: Session) => Value>>
  readonly setters: ReadonlyMap<string, Member<(self: never, value: Value, session: Session) => void>>
  readonly methods: ReadonlyMap<string, Member<readonly Overload<never>[]>>
  readonly statics: ReadonlyMap<string, Member<(session: Session) => Value>>
  readonly functions: ReadonlyMap<string, Member<readonly Overload<null>[]>>

  constructor(table: TypeTable<never>, element?: NetType) {
    super()
    this.table = table
    this.element = element
    this.properties = index(table.properties)
    this.setters = index(table.setters)
    this.methods = index(overloadLists(table.methods))
    this.statics = index(table.statics)
    this.functions = index(overloadLists(table.functions))
  }

  get fullName(): string {
    return this.table.name
  }

  override toText(): string {
    return this.table.name
  }
}

export interface Member<T> {
  readonly name: string
  readonly value: T
}

/** Checks a table's types as a whole; the registry then forgets what its target is. */
export function netType<T>(table: TypeTable<T>): TypeTable<never> {
  return table as unknown as TypeTable<never>
}

/** The overload that takes these arguments at the least cost; undefined when none does. */
export function selectOverload<T>(
  overloads: readonly Overload<T>[],
  args: readonly Value[],
): Overload<T> | undefined {
  const [only] = overloads
  if (overloads.length === 1 && only && !only.takesRest)
    return only.parameters.length === args.length ? only : undefined
  const exact = overloads.filter((each) => !each.takesRest && each.parameters.length === args.length)
  // As in C#: a `params` signature counts only where no other one takes that many arguments.
  const fitting =
    exact.length > 0
      ? exact
      : overloads.filter((each) => each.takesRest && args.length >= each.parameters.length - 1)
  if (fitting.length <= 1) return fitting[0]
  let best: Overload<T> | undefined
  let bestScore = Number.POSITIVE_INFINITY
  for (const overload of fitting) {
    const total = args.reduce<number>(
      (sum, arg, place) => sum + score(parameterAt(overload.parameters, place), arg),
      0,
    )
    if (total < bestScore) [best, bestScore] = [overload, total]
  }
  return best
}

/** @throws PsError when an argument does not convert */
export function callOverload<T>(
  { parameters, takesRest, invoke }: Overload<T>,
  self: T,
  args: readonly Value[],
  session: Session,
  method: string,
): Value {
  const fixed = takesRest ? parameters.length - 1 : args.length
  const converted: unknown[] = []
  for (let place = 0; place < fixed; place++) {
    converted.push(convertArgument(parameterAt(parameters, place), args[place], session, method, place))
  }
  if (takesRest) converted.push(restOf(args.slice(fixed)))
  return invoke(self, converted as never[], session)
}

/** A lone array in the place of `params` is the whole list. */
function restOf(args: readonly Value[]): readonly Value[] {
  const [only] = args
  return args.length === 1 && Array.isArray(only) ? only : args
}

function parameterAt(parameters: readonly Parameter[], place: number): Parameter {
  return parameters[Math.min(place, parameters.length - 1)] ?? 'object'
}

function overloadLists<T>(methods: Methods<T> | undefined): Record<string, readonly Overload<T>[]> {
  const entries = Object.entries(methods ?? {})
  return Object.fromEntries(
    entries.map(([name, one]) => [name, Array.isArray(one) ? one : [one as Overload<T>]]),
  )
}

function index<T>(members: Readonly<Record<string, T>> | undefined): Map<string, Member<T>> {
  return new Map(Object.entries(members ?? {}).map(([name, value]) => [name.toLowerCase(), { name, value }]))
}
