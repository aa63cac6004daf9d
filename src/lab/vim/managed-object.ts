import type { Call } from './call.ts'
import type { Reference, Resolved, Value, ValueOf } from './schema/values.ts'

/** An object of the inventory or the service as clients see it: properties to read, methods to call. */
export interface ManagedObject {
  readonly reference: Reference
  readonly properties: Readonly<Record<string, Property>>
  /** Properties that the schema has and the lab never sets: asked for, they are just unset. */
  readonly unset?: readonly string[]
  readonly methods: Readonly<Record<string, Method>>
}

export interface Property {
  /** The declared type: `VirtualMachineConfigInfo`, `ManagedObjectReference[]`, `GuestInfo?`. */
  readonly declaration: string
  read(call: Call): Value | undefined | Promise<Value | undefined>
}

export interface Method {
  /** Name and declared type of each parameter, in the order of the schema, without `_this`. */
  readonly parameters: Readonly<Record<string, string>>
  readonly result: string | undefined
  /** Whether it may be called before the login. */
  readonly anonymous: boolean
  run(parameters: Readonly<Record<string, Value | undefined>>, call: Call): Promise<Value | undefined>
}

/** A property whose reading is checked against its declaration by the compiler. */
export function property<const D extends string>(
  declaration: D,
  read: (call: Call) => ValueOf<D> | Promise<ValueOf<D>>,
): Property {
  // ValueOf<D> is one of Value's members for every D that the tables know.
  return { declaration, read: read as Property['read'] }
}

/** A method that returns something, whose body is checked against its signature by the compiler. */
export function method<const P extends Readonly<Record<string, string>>, const R extends string>(
  parameters: P,
  result: R,
  run: (parameters: Resolved<P>, call: Call) => Result<R> | Promise<Result<R>>,
): Method {
  return {
    parameters,
    result,
    anonymous: false,
    // The parameters were read by this very table, and Result<R> is one of Value's members.
    run: async (given, call) => (await run(given as Resolved<P>, call)) as Value | undefined,
  }
}

/** A method that returns nothing. */
export function action<const P extends Readonly<Record<string, string>>>(
  parameters: P,
  run: (parameters: Resolved<P>, call: Call) => unknown,
): Method {
  return {
    parameters,
    result: undefined,
    anonymous: false,
    run: async (given, call) => {
      await run(given as Resolved<P>, call)
      return undefined
    },
  }
}

/** A method that may be called before the login. */
export function anonymous(method: Method): Method {
  return { ...method, anonymous: true }
}

type Result<Declaration extends string> = ValueOf<Declaration> | undefined
