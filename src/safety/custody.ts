import type { Deadline } from '../core/deadline.ts'
import type { HomeFolder, VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import { Lease, type LeaseTerms } from './lease.ts'

/** How long a host's work may take. */
export interface Patience {
  /** One look at the host. */
  look(): Deadline
  /** One task of the host. */
  task(): Deadline
}

/** One machine in the hands of a run. */
export class Custody {
  /** As the configuration, and so the ledger, names it: its inventory name or path. */
  readonly name: string
  readonly vm: VirtualMachine
  readonly run: string
  readonly lease: Lease
  readonly patience: Patience
  #home: HomeFolder | undefined

  constructor(name: string, vm: VirtualMachine, terms: LeaseTerms, patience: Patience) {
    this.name = name
    this.vm = vm
    this.run = terms.run
    this.lease = new Lease(vm, terms)
    this.patience = patience
  }

  /** The machine's own folder on the datastore; it stays where it is while a run holds the machine. */
  async home(): Promise<HomeFolder> {
    this.#home ??= await this.vm.homeFolder(this.patience.look())
    return this.#home
  }
}
