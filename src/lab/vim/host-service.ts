import { randomUUID } from 'node:crypto'
import type { Machine } from '../machine/machine.ts'
import { type HostManners, type Neighbour, plainManners } from '../manners.ts'
import { Changes } from './changes.ts'
import { computeResource } from './inventory/compute-resource.ts'
import { datacenter } from './inventory/datacenter.ts'
import { datastore } from './inventory/datastore.ts'
import { datastoreBrowser } from './inventory/datastore-browser.ts'
import { DatastoreView } from './inventory/datastore-view.ts'
import { environmentBrowser } from './inventory/environment-browser.ts'
import { datacenterFolders, rootFolder } from './inventory/folder.ts'
import { hostSystem } from './inventory/host-system.ts'
import { network } from './inventory/network.ts'
import { resourcePool } from './inventory/resource-pool.ts'
import type { LabHost } from './lab-host.ts'
import type { Registrations } from './registrations.ts'
import type { Data, Reference } from './schema/values.ts'
import { aboutInfo } from './service/about.ts'
import { authorizationManager } from './service/authorization-manager.ts'
import { fileManager } from './service/file-manager.ts'
import { licenseManager } from './service/license-manager.ts'
import { searchIndex } from './service/search-index.ts'
import { serviceInstance } from './service/service-instance.ts'
import { sessionManager } from './service/session-manager.ts'
import { taskObject } from './service/task.ts'
import { taskManager } from './service/task-manager.ts'
import { viewManager } from './service/view-manager.ts'
import { virtualDiskManager } from './service/virtual-disk-manager.ts'
import type { Identity, ManagedObject, Service } from './service.ts'
import { Sessions } from './session.ts'
import { Tasks } from './tasks.ts'
import { hostedMachine } from './vm/hosted-machine.ts'
import { type HostedMachine, snapshotReference } from './vm/lab-machine.ts'
import { virtualMachine } from './vm/virtual-machine.ts'
import { virtualMachineSnapshot } from './vm/virtual-machine-snapshot.ts'
import { withheld } from './vm/withheld.ts'

/** A machine of the inventory. */
interface Tenant {
  readonly vm: HostedMachine
  readonly object: ManagedObject
  readonly stopListening: () => void
}

/** The service of one host, from one boot to the next: its inventory, its managers, tasks and sessions. */
export class HostService implements Service {
  readonly host: LabHost
  readonly identity: Identity
  readonly reboot: () => Promise<void>
  readonly manners: HostManners
  readonly startedAt: Date
  readonly about: Data<'AboutInfo'>
  readonly changes = new Changes()
  readonly tasks: Tasks
  readonly sessions: Sessions<ManagedObject>
  readonly view: DatastoreView
  readonly #objects: ReadonlyMap<string, ManagedObject>
  readonly #registrations: Registrations
  readonly #tenants = new Map<Machine, Tenant>()

  constructor(host: LabHost, registrations: Registrations, identity: Identity, reboot: () => Promise<void>) {
    this.host = host
    this.#registrations = registrations
    this.about = aboutInfo(host.uuid ?? randomUUID(), host.product)
    this.identity = identity
    this.reboot = reboot
    this.manners = host.manners ?? plainManners
    this.startedAt = this.manners.now()
    this.tasks = new Tasks(this.changes, this.manners, host.forgetsTask)
    this.sessions = new Sessions(this.manners.now)
    this.view = new DatastoreView(host.datastore.folder, host.machines, this.manners.show)
    for (const { machine, number } of registrations.all) this.#takeIn(machine, number)
    for (const descriptionId of this.manners.foreignTasks) this.tasks.startForeign(descriptionId)
    const objects = [...this.#managers(), ...this.#inventory()]
    this.#objects = new Map(objects.map((object) => [object.reference.value, object]))
  }

  get machines(): readonly HostedMachine[] {
    return [...this.#tenants.values()].map(({ vm }) => vm)
  }

  get machineReferences(): readonly Reference[] {
    return this.machines.map(({ reference }) => reference)
  }

  find({ type, value }: Reference): ManagedObject | undefined {
    if (type === 'Task') return this.#findTask(value)
    if (type === 'VirtualMachineSnapshot') return this.#findSnapshot(value)
    if (type === 'VirtualMachine') return this.#findMachine(value)
    return this.#objects.get(value)
  }

  async register(machine: Machine): Promise<Reference> {
    const { vm } = this.#takeIn(machine, await this.#registrations.add(machine))
    this.changes.announce()
    return vm.reference
  }

  async unregister(machine: Machine): Promise<void> {
    await this.#registrations.remove(machine)
    this.#tenants.get(machine)?.stopListening()
    this.#tenants.delete(machine)
    this.changes.announce()
  }

  /** Ends every session and stops listening to the machines. */
  close(): void {
    for (const { stopListening } of this.#tenants.values()) stopListening()
    for (const session of this.sessions.all) this.sessions.close(session)
  }

  #takeIn(machine: Machine, number: number): Tenant {
    const vm = hostedMachine(machine, number, this)
    const tenant = {
      vm,
      object: withheld(virtualMachine(vm, this), this.#neighbour(machine)?.withheld),
      stopListening: vm.shown.machine.onChange(() => this.changes.announce()),
    }
    this.#tenants.set(machine, tenant)
    return tenant
  }

  #findMachine(value: string): ManagedObject | undefined {
    const tenants = [...this.#tenants.values()]
    return tenants.find(({ vm }) => vm.reference.value === value)?.object
  }

  #findTask(value: string): ManagedObject | undefined {
    const task = this.tasks.find(value)
    return task && taskObject(task)
  }

  #findSnapshot(value: string): ManagedObject | undefined {
    for (const vm of this.machines) {
      const snapshot = vm.machine.snapshots.find(({ id }) => snapshotReference(vm, id).value === value)
      if (snapshot !== undefined) return virtualMachineSnapshot(vm, snapshot)
    }
    return undefined
  }

  #neighbour(machine: Machine): Neighbour | undefined {
    return this.manners.neighbours.find((neighbour) => neighbour.machine === machine)
  }

  #managers(): readonly ManagedObject[] {
    return [
      serviceInstance(this),
      sessionManager(this),
      viewManager(),
      searchIndex(this),
      taskManager(this),
      fileManager(this),
      virtualDiskManager(this),
      licenseManager(),
      authorizationManager(this),
    ]
  }

  #inventory(): readonly ManagedObject[] {
    const machines = () => this.machineReferences
    return [
      rootFolder(),
      ...datacenterFolders(this),
      datacenter(),
      computeResource(),
      resourcePool(machines),
      hostSystem(this),
      network(machines),
      datastore(this),
      datastoreBrowser(this),
      environmentBrowser(this),
    ]
  }
}
