import { vimFault } from './fault.ts'
import { method } from './members.ts'
import { readPath } from './property/path.ts'
import type { Call, ManagedObject, Method } from './service.ts'
import { decodeTable } from './soap/decode.ts'
import { readRequest, writeResponse } from './soap/envelope.ts'

/**
 * Carries out one SOAP call and writes its answer.
 * @throws VimFault for every refusal
 */
export async function invoke(request: string, call: Call): Promise<string> {
  const { method: name, target, parameters } = readRequest(request)
  const object = call.find(target)
  const method = methodOf(object, name)
  if (!method?.anonymous) call.session.touch()
  if (method === undefined) throw notSupported(object, name)
  const given = decodeTable(parameters, method.parameters, `${target.type}.${name}`)
  return writeResponse(name, method.result, await method.run(given, call))
}

function methodOf(object: ManagedObject, name: string): Method | undefined {
  if (name === 'Fetch') return fetchOf(object)
  return Object.hasOwn(object.methods, name) ? object.methods[name] : undefined
}

/** Undocumented but spoken by every host: pyvmomi 8 reads each property by it. */
function fetchOf(object: ManagedObject): Method {
  return method({ prop: 'string' }, 'anyType', ({ prop }, call) => readPath(object, prop, call))
}

function notSupported({ reference }: ManagedObject, name: string): Error {
  return vimFault('NotSupported', {}, `The lab does not support ${reference.type}.${name}`)
}
