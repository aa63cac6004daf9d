import { managedObjectNotFound, type VimFault, vimFault } from './fault.ts'
import { references } from './references.ts'
import type { Reference } from './schema/values.ts'
import type { Call, ManagedObject, Service } from './service.ts'
import type { Client, Session } from './session.ts'

/** A request that has come in, from its cookie to its answer. */
export class IncomingCall implements Call {
  readonly service: Service
  readonly client: Client
  readonly hungUp: AbortSignal
  #session: Session<ManagedObject> | undefined

  constructor(
    service: Service,
    client: Client,
    hungUp: AbortSignal,
    session: Session<ManagedObject> | undefined,
  ) {
    this.service = service
    this.client = client
    this.hungUp = hungUp
    this.#session = session
  }

  get session(): Session<ManagedObject> {
    if (this.#session === undefined) throw notAuthenticated()
    return this.#session
  }

  /** The session's secret, for the cookie. */
  get token(): string | undefined {
    return this.#session?.token
  }

  signIn(session: Session<ManagedObject>): void {
    this.#session = session
  }

  lookUp(reference: Reference): ManagedObject | undefined {
    const object = this.#session?.objects.get(reference.value) ?? this.service.find(reference)
    return object?.reference.type === reference.type ? object : undefined
  }

  find(reference: Reference): ManagedObject {
    const object = this.lookUp(reference)
    if (object !== undefined) return object
    throw this.#session !== undefined ? managedObjectNotFound(reference) : notAuthenticated()
  }
}

/** For those who call without a session, and those whose session ends under them. */
export function notAuthenticated(): VimFault {
  const fields = { object: references.serviceInstance, privilegeId: 'System.View' }
  return vimFault('NotAuthenticated', fields, 'The session is not authenticated.')
}
