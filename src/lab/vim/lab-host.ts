import type { Machine } from '../machine/machine.ts'
import type { HostManners } from '../manners.ts'
import type { Certificate } from './certificate.ts'
import type { Lun } from './lun.ts'

/** The lab's host as its VIM endpoint presents it: machines on one datastore, one account. */
export interface LabHost {
  readonly machines: readonly Machine[]
  readonly datastore: {
    readonly name: string
    /** The folder on this computer that holds the datastore's files. */
    readonly folder: string
  }
  /** Without them it has none. */
  readonly luns?: readonly Lun[]
  /** Whether it loses track of a task of that description, `VirtualMachine.createSnapshot`, as soon as it has begun. */
  readonly forgetsTask?: ((descriptionId: string) => boolean) | undefined
  readonly manners?: HostManners
  readonly account: { readonly username: string; readonly password: string }
  /** By which it proves who it is; without one it makes its own. */
  readonly certificate?: Certificate
  /** Of the computer that it runs on, from one life of the host to the next. */
  readonly uuid?: string
  /** What it says that it is; without it the lab's own version. */
  readonly product?: Product | undefined
  /** Which of the machines are registered, from one life of the host to the next; without it all are, for this life. */
  readonly registry?: Registry
}

/** What an upgrade changes of a host. */
export interface Product {
  /** Without it the lab's own. */
  readonly name?: string
  /** `8.0.3` */
  readonly version?: string | undefined
  /** `24280767` */
  readonly build: string
}

/** Absent where nobody was registered yet. */
export interface Registry {
  readonly registered: Registered | undefined
  keep(registered: Registered): Promise<void>
}

export interface Registered {
  /** The number that the next machine gets. */
  readonly next: number
  /** By the UUID of the machine's BIOS, the number of its reference. */
  readonly numbers: Readonly<Record<string, number>>
}
