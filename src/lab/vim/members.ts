import type { Resolved, Value, ValueOf } from './schema/values.ts'
import type { Call, Method, Property } from './service.ts'

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
