import { messageOf } from '../../core/errors.ts'
import type { DataTypeName } from './schema/data-types.ts'
import { type Data, data, type FieldsOf, type Reference } from './schema/values.ts'

/** A refusal in the words of the API. It reaches the client as a SOAP fault or as its task's error. */
export class VimFault extends Error {
  readonly fault: Data<'MethodFault'>

  constructor(fault: Data<'MethodFault'>, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'VimFault'
    this.fault = fault
  }
}

/** A fault of the named type, to be thrown. */
export function vimFault<T extends DataTypeName>(type: T, fields: FieldsOf<T>, message: string): VimFault {
  return new VimFault(data(type, fields), message)
}

export function managedObjectNotFound(obj: Reference): VimFault {
  return vimFault(
    'ManagedObjectNotFound',
    { obj },
    `The object '${obj.type}:${obj.value}' has already been deleted or has not been completely created`,
  )
}

export function invalidArgument(invalidProperty: string, why: string): VimFault {
  return vimFault('InvalidArgument', { invalidProperty }, `A specified parameter was not correct: ${why}`)
}

/** Whatever was thrown, as a fault: what is not a refusal is an error of the lab and named so. */
export function faultOf(thrown: unknown): VimFault {
  if (thrown instanceof VimFault) return thrown
  const reason = messageOf(thrown)
  const options = { cause: thrown }
  return new VimFault(data('SystemError', { reason }), `A general system error occurred: ${reason}`, options)
}

export function localized({ fault, message }: VimFault): Data<'LocalizedMethodFault'> {
  return data('LocalizedMethodFault', { fault: fault, localizedMessage: message })
}
