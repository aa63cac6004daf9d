import type { Machine } from '../machine/machine.ts'
import type { HostManners } from '../manners.ts'
import type { Changes } from './changes.ts'
import type { DatastoreView } from './inventory/datastore-view.ts'
import type { LabHost } from './lab-host.ts'
import type { Data, Reference, Value } from './schema/values.ts'
import type { Client, Session, Sessions } from './session.ts'
import type { Tasks } from './tasks.ts'
import type { HostedMachine } from './vm/lab-machine.ts'

// The words in which the service, its objects and the calls to them speak of each other: a knot, and so in one file.
// Nothing here does anything: whoever implements it stands in a file of his own.

/** Everything that the service holds, as its objects see it. */
export interface Service {
  readonly host: LabHost
  readonly identity: Identity
  readonly manners: HostManners
  readonly startedAt: Date
  readonly about: Data<'AboutInfo'>
  readonly changes: Changes
  readonly tasks: Tasks
  readonly sessions: Sessions<ManagedObject>
  readonly view: DatastoreView
  readonly machines: readonly HostedMachine[]
  readonly machineReferences: readonly Reference[]
  /** Makes one of the host's machines one of its inventory. */
  register(machine: Machine): Promise<Reference>
  /** Takes it out again; its files stay. */
  unregister(machine: Machine): Promise<void>
  /** Ends this service and begins another. */
  readonly reboot: () => Promise<void>
  /** The object of that identifier, whatever its type; those of sessions are not here. */
  find(reference: Reference): ManagedObject | undefined
}

/** Where the endpoint listens and how it proves who it is. */
export interface Identity {
  readonly port: number
  readonly thumbprint: string
}

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

/** One request on its way through the service: who calls, in which session, and whether they still listen. */
export interface Call {
  readonly service: Service
  readonly client: Client
  /** Aborts when the client hangs up. */
  readonly hungUp: AbortSignal
  /** @throws VimFault NotAuthenticated before the login and after the logout */
  readonly session: Session<ManagedObject>
  signIn(session: Session<ManagedObject>): void
  /** The object that a reference names: the session's own ones hide those of the inventory. */
  lookUp(reference: Reference): ManagedObject | undefined
  /** @throws VimFault ManagedObjectNotFound, or NotAuthenticated to those who may not know */
  find(reference: Reference): ManagedObject
}
