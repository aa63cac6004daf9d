import { managedObjectNotFound, type VimFault, vimFault } from './fault.ts'
import type { ManagedObject } from './managed-object.ts'
import { references } from './references.ts'
import type { Registry } from './registry.ts'
import type { Reference } from './schema/values.ts'
import type { Client, Session } from './session.ts'

/** One request on its way through the service: who calls, in which session, and whether they still listen. */
export class Call {
  readonly registry: Registry
  readonly client: Client
  /** Aborts when the client hangs up. */
  readonly hungUp: AbortSignal
  #session: Session | undefined

  constructor(registry: Registry, client: Client, hungUp: AbortSignal, session: Session | undefined) {
    this.registry = registry
    this.client = client
    this.hungUp = hungUp
    this.#session = session
  }

  /** @throws VimFault NotAuthenticated before the login and after the logout */
  get session(): Session {
    if (this.#session === undefined) throw notAuthenticated()
    return this.#session
  }

  get authenticated(): boolean {
    return this.#session !== undefined
  }

  /** The session's secret, for the cookie. */
  get token(): string | undefined {
    return this.#session?.token
  }

  signIn(session: Session): void {
    this.#session = session
  }

  /** The object that a reference names: the session's own ones hide those of the inventory. */
  lookUp(reference: Reference): ManagedObject | undefined {
    const object = this.#session?.objects.get(reference.value) ?? this.registry.find(reference)
    return object?.reference.type === reference.type ? object : undefined
  }

  /** @throws VimFault ManagedObjectNotFound, or NotAuthenticated to those who may not know */
  find(reference: Reference): ManagedObject {
    const object = this.lookUp(reference)
    if (object !== undefined) return object
    throw this.authenticated ? managedObjectNotFound(reference) : notAuthenticated()
  }
}

/** For those who call without a session, and those whose session ends under them. */
export function notAuthenticated(): VimFault {
  const fields = { object: references.serviceInstance, privilegeId: 'System.View' }
  return vimFault('NotAuthenticated', fields, 'The session is not authenticated.')
}
