import type { Deadline } from '../core/deadline.ts'
import type { HomeFolder, VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import { Lease, type LeaseTerms } from './lease.ts'
import { Proof, type SignedDisk, type Told } from './proof.ts'

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
  readonly #told: Told | undefined
  #home: HomeFolder | undefined
  #proof: Proof | undefined

  /** @param told by the run's ledger, where that is asked what is the run's own */
  constructor(name: string, vm: VirtualMachine, terms: LeaseTerms, patience: Patience, told?: Told) {
    this.name = name
    this.vm = vm
    this.run = terms.run
    this.lease = new Lease(vm, terms, () => this.proof())
    this.patience = patience
    this.#told = told
  }

  /** The machine's own folder on the datastore; it stays where it is while a run holds the machine. */
  async home(): Promise<HomeFolder> {
    this.#home ??= await this.vm.homeFolder(this.patience.look())
    return this.#home
  }

  /** By which what the run has made on the machine is known. */
  async proof(): Promise<Proof> {
    this.#proof ??= new Proof(this.lease.terms, await this.vm.identity(this.patience.look()), this.#told)
    return this.#proof
  }

  /** The description that makes a new snapshot of that name known as this run's. */
  async descriptionOf(name: string): Promise<string> {
    return (await this.proof()).descriptionOf(name, { baseline: false })
  }

  /** A new disk in the machine's own folder. */
  async newDisk(): Promise<SignedDisk> {
    return (await this.proof()).newDisk((await this.home()).path)
  }
}
