import type { Deadline } from '../core/deadline.ts'
import { VsphereError } from '../vsphere/faults/errors.ts'
import type { HomeFolder, VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { Lease, type LeaseTerms } from './lease.ts'
import { lookAtMachine, type MachineLook } from './machine-look.ts'
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
  readonly #made = new Set<string>()
  readonly #lastFiles = new Map<string, readonly string[]>()
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

  /** The machine's own folder on the datastore. */
  async home(): Promise<HomeFolder> {
    this.#home ??= await this.vm.homeFolder(this.patience.look())
    return this.#home
  }

  /** All that is read of the machine before anything is done to it, and again to put it back. */
  async look(): Promise<MachineLook> {
    const home = await this.home()
    try {
      const seen = await lookAtMachine(this.vm, home, this.patience.look())
      return isIn(seen, home) || !(await this.#hasMoved()) ? seen : await this.look()
    } catch (error) {
      if (!(error instanceof VsphereError && error.isAnswer && (await this.#hasMoved()))) throw error
      return this.look()
    }
  }

  /** Storage DRS may have moved the machine to another datastore; the folder that it has left may be gone, or away. */
  async #hasMoved(): Promise<boolean> {
    const before = await this.home()
    this.#home = await this.vm.homeFolder(this.patience.look())
    return this.#home.path !== before.path
  }

  /** Keeps in mind what the host has called a new disk of ours: by that it is found wherever it is moved. */
  made(uuid: string): void {
    this.#made.add(uuid)
  }

  /**
   * Keeps in mind where the files of our disks were last: of one that storage DRS has put elsewhere, and that was taken off
   * there, no later look tells.
   */
  async sees(disks: VirtualMachineState['disks']): Promise<void> {
    const proof = await this.proof()
    for (const { uuid, chain } of disks) if (proof.ofDisk(uuid)) this.#lastFiles.set(uuid, chain)
  }

  /** Those that were not deleted since. */
  get lastFiles(): string[] {
    return [...this.#lastFiles.values()].flat()
  }

  forgetsFile(gone: string): void {
    for (const [uuid, files] of this.#lastFiles)
      this.#lastFiles.set(
        uuid,
        files.filter((path) => path !== gone),
      )
  }

  /** By which what the run has made on the machine is known. */
  async proof(): Promise<Proof> {
    this.#proof ??= new Proof(
      this.lease.terms,
      await this.vm.identity(this.patience.look()),
      this.#told,
      this.#made,
    )
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

/** Whether the machine's own files are told in that folder. */
function isIn({ layout }: MachineLook, { path }: HomeFolder): boolean {
  return layout.files.some(({ kind, path: file }) => kind === 'config' && file.startsWith(`${path}/`))
}
