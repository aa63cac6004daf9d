import { Deadline } from '../core/deadline.ts'
import { endpointOf } from '../core/endpoint.ts'
import { UsageError } from '../core/errors.ts'
import { secret } from '../core/redact.ts'
import { type KnownMachine, knownMachines } from './machine/known-machines.ts'
import { type ListedMachine, listMachines } from './machine/listing.ts'
import { findMachinesLike, type Pattern } from './machine/matching.ts'
import { VirtualMachine } from './machine/virtual-machine.ts'
import type { HostClock } from './session/host-clock.ts'
import { type FoundMachine, findMachine } from './session/inventory.ts'
import { type Licence, readLicences } from './session/licence.ts'
import { isBusy, waitOut } from './session/patience.ts'
import { missingPrivileges } from './session/privileges.ts'
import { type Login, VimService } from './session/service.ts'
import { TaskBook } from './session/task-book.ts'
import { TaskRunner } from './session/tasks.ts'
import type { Data, Ref } from './soap/data.ts'
import { VimTransport } from './soap/transport.ts'
import type { Trust } from './soap/trust.ts'
import { negotiateVersion } from './soap/versions.ts'

export interface ConnectOptions {
  /** `https://esxi7.example.org/sdk`; `/sdk` may be left out. */
  url: string
  username: string
  password: string
  trust: Trust
  deadline: Deadline
  /** Where the sessions that belong together note the tasks that they start; without it, this one is by itself. */
  taskFile?: string
}

export type { FoundMachine } from './session/inventory.ts'

/** Which hypervisor it is, as it says itself. */
export interface HostIdentity {
  /** `VMware ESXi`, `VMware vCenter Server`. */
  product: string
  version: string
  build: string
  /** `HostAgent` is an ESXi host, `VirtualCenter` a vCenter. */
  apiType: string
  apiVersion: string
  /** Of a vCenter only. */
  instanceUuid: string | undefined
}

/**
 * Logs in to an ESXi host or a vCenter. Proxies are not used.
 * @throws VsphereError `VSPHERE_INVALID_LOGIN`, `VSPHERE_CERTIFICATE_MISMATCH`, `VSPHERE_UNREACHABLE`, …
 */
export async function connect({
  url,
  username,
  password,
  trust,
  deadline,
  taskFile,
}: ConnectOptions): Promise<VsphereSession> {
  secret(password)
  const transport = await VimTransport.open(sdkUrl(url), trust)
  try {
    // What stands before a vCenter that starts is asked again; an address at which nobody is may just be wrong.
    const whenReady = <T>(run: () => Promise<T>) => waitOut(deadline, run, isBusy)
    const content = await whenReady(() => greet(transport, deadline))
    const login: Login = async (exchange) => {
      transport.forgetSession()
      const parameters = { _this: content.sessionManager, userName: username, password }
      await transport.call('Login', parameters, exchange)
    }
    await whenReady(() => login({ deadline }))
    return new VsphereSession(new VimService(transport, content, login), new TaskBook(taskFile))
  } catch (error) {
    transport.close()
    throw error
  }
}

/** An open session; it heals itself once when the host has ended it. */
export class VsphereSession {
  readonly about: HostIdentity
  readonly #vim: VimService
  readonly #tasks: TaskRunner

  constructor(vim: VimService, book: TaskBook) {
    this.about = identityOf(vim.content.about)
    this.#vim = vim
    this.#tasks = new TaskRunner(vim, book)
  }

  /**
   * @param calledSo inventory name, inventory path such as `ha-datacenter/vm/debian-1`, instance UUID, or reference
   * @throws VsphereError `VSPHERE_MACHINE_NOT_FOUND`, or `VSPHERE_AMBIGUOUS_NAME` with the paths of all that bear the name
   */
  async findVirtualMachine(calledSo: string, deadline: Deadline): Promise<VirtualMachine> {
    return this.virtualMachine(await findMachine(this.#vim, calledSo, deadline))
  }

  /** Every machine that the account may see, in two questions however many there are. */
  machines(deadline: Deadline): Promise<ListedMachine[]> {
    return listMachines(this.#vim, deadline)
  }

  /** Every machine by all that it may be known by. */
  knownMachines(deadline: Deadline): Promise<KnownMachine[]> {
    return knownMachines(this.#vim, deadline)
  }

  /** Those that fit, by name. */
  machinesLike(pattern: Pattern, deadline: Deadline): Promise<FoundMachine[]> {
    return findMachinesLike(this.#vim, pattern, deadline)
  }

  /** A machine that was found before, by whatever session: the host is not asked. */
  virtualMachine({ ref, name }: FoundMachine): VirtualMachine {
    return new VirtualMachine(ref, name, this.#vim, this.#tasks)
  }

  get clock(): HostClock {
    return this.#vim.clock
  }

  /** The host's clock at some moment between the question and the answer. */
  currentTime(deadline: Deadline): Promise<Date> {
    return this.#vim.clock.look(deadline)
  }

  /** The licences that the host, or the vCenter, holds. */
  licences(deadline: Deadline): Promise<Licence[]> {
    return readLicences(this.#vim, deadline)
  }

  /** Which of these privileges the session's account does not have on an object of the inventory. */
  missingPrivileges(entity: Ref, wanted: readonly string[], deadline: Deadline): Promise<string[]> {
    return missingPrivileges(this.#vim, entity, wanted, deadline)
  }

  /** Logs out as far as the host lets us, and ends all connections. */
  async close(): Promise<void> {
    this.#vim.leftovers.forget()
    const exchange = { deadline: Deadline.after(5000) }
    const _this = this.#vim.content.sessionManager
    // A host that is gone has ended the session itself.
    await this.#vim.transport.call('Logout', { _this }, exchange).catch(() => {})
    this.#vim.transport.close()
  }
}

/** Agrees on the version of the API, and asks for the managers; a host answers both to anyone. */
async function greet(transport: VimTransport, deadline: Deadline): Promise<Data<'ServiceContent'>> {
  const versions = await transport.getText('/sdk/vimServiceVersions.xml', { deadline })
  transport.speak(negotiateVersion(versions, transport.host))
  return transport.call('RetrieveServiceContent', { _this: 'ServiceInstance:ServiceInstance' }, { deadline })
}

function sdkUrl(text: string): URL {
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') {
    throw new UsageError(`"${text}" is not the https:// URL of a vSphere host.`, {
      hint: 'write it as https://esxi7.example.org/sdk; the password would be readable on the way otherwise.',
    })
  }
  return new URL(endpointOf(text))
}

function identityOf(about: Data<'AboutInfo'>): HostIdentity {
  return {
    product: about.name,
    version: about.version,
    build: about.build,
    apiType: about.apiType,
    apiVersion: about.apiVersion,
    instanceUuid: about.instanceUuid,
  }
}
