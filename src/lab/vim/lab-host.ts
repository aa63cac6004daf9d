import type { Machine } from '../machine/machine.ts'
import type { HostManners } from '../manners.ts'

/** The lab's host as its VIM endpoint presents it: machines on one datastore, one account. */
export interface LabHost {
  readonly machines: readonly Machine[]
  readonly datastore: {
    readonly name: string
    /** The folder on this computer that holds the datastore's files. */
    readonly folder: string
  }
  /** Whether it loses track of a task of that description, `VirtualMachine.createSnapshot`, as soon as it has begun. */
  readonly forgetsTask?: ((descriptionId: string) => boolean) | undefined
  readonly manners?: HostManners
  readonly account: { readonly username: string; readonly password: string }
}
