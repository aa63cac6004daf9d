import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configText, type MachineAccess } from './config-file.ts'
import type { Fault } from './faults/fault.ts'
import { makePassword, makeSshKey, makeStandInAccount } from './keys.ts'
import type { LabState } from './labs.ts'
import { type Liberty, mannersOf } from './liberties/liberty.ts'
import { together } from './machine/conduct.ts'
import type { GuestEndpoint, GuestRole, Machine } from './machine/machine.ts'
import type { Account } from './machine/personalise.ts'
import { createMachine } from './machine/qemu-machine.ts'
import { plainManners } from './manners.ts'
import { type GoldenStates, type PrepareOptions, prepareLab } from './prepare.ts'
import { startVimEndpoint } from './vim/endpoint.ts'

export interface LabOptions extends PrepareOptions {
  /** Inventory names of the Debian machines. */
  linux: string[]
  /** Inventory names of the machines that stand in for a Windows. */
  windows: string[]
  /** How a Windows finds a disk that it never saw. */
  disks: 'online' | 'offline'
  /** A promise that the machines break. */
  fault: Fault | undefined
  /** What the machines and the host may do besides. */
  liberties: readonly Liberty[]
  /** The lab's own folder; it holds the datastore and the configuration. */
  folder: string
}

/** A hypervisor on this computer: running machines behind a vSphere endpoint. */
export interface Lab {
  ready: NonNullable<LabState['ready']>
  /** Ends every machine and frees every port. */
  close(): Promise<void>
}

/** A machine, with the account that was made for it. */
interface Tenant {
  machine: Machine
  account: Account
  /** How the harness gets in. */
  access: MachineAccess
}

/** What the machines of a lab share. */
interface Site {
  golden: GoldenStates
  /** The datastore's folder on this computer. */
  datastore: string
  /** Every machine that was made so far. */
  company: Machine[]
}

const DATASTORE = 'lab'

/** Starts all machines side by side, then opens the endpoint. What was started is ended again when something fails. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const golden = await prepareLab(options)
  const datastore = join(options.folder, 'datastore')
  await mkdir(datastore)
  const site = { golden, datastore, company: [] }
  const starting = [
    ...options.linux.map((name) => startLinux(name, site, options)),
    ...options.windows.map((name) => startStandIn(name, site, options)),
  ]
  try {
    return await open(await Promise.all(starting), datastore, options)
  } catch (error) {
    const started = await Promise.allSettled(starting)
    await closeAll(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
    throw error
  }
}

async function startLinux(name: string, site: Site, options: LabOptions): Promise<Tenant> {
  const [user, host] = [makeSshKey(), makeSshKey()]
  const account = {
    username: 'root',
    password: makePassword(),
    publicKey: user.publicKey,
    hostKey: host.privateKey,
  }
  const machine = await start(name, 'linux', account, site, options)
  const { privateKey } = user
  const access = {
    name,
    ...mainEndpoint(machine),
    username: account.username,
    privateKey,
    hostKey: host.fingerprint,
  }
  return { machine, account, access: { guest: 'linux', ...access } }
}

async function startStandIn(name: string, site: Site, options: LabOptions): Promise<Tenant> {
  const account = await makeStandInAccount(
    options.disks,
    options.liberties.map((liberty) => liberty.name),
  )
  const machine = await start(name, 'windows-stand-in', account, site, options)
  const { username, password } = account
  return {
    machine,
    account,
    access: { guest: 'windows', name, ...mainEndpoint(machine), username, password },
  }
}

async function start(
  name: string,
  role: GuestRole,
  account: Account,
  { golden, ...site }: Site,
  { fault, liberties }: LabOptions,
): Promise<Machine> {
  const conduct = together(fault ? [...liberties, fault] : liberties)
  const machine = await createMachine({ name, golden: golden[role], account, conduct, ...site })
  try {
    // The lab's machines are there to be used: each says itself that it may be.
    await machine.reconfigure({ extraConfig: { 'snapwitness.allow': 'TRUE' } })
    await machine.powerOn()
    return machine
  } catch (error) {
    await machine.close()
    throw error
  }
}

/** The one service that the harness uses. */
function mainEndpoint({ name, endpoints }: Machine): Pick<GuestEndpoint, 'host' | 'port'> {
  const endpoint = endpoints.find(({ service }) => service === 'ssh' || service === 'winrm')
  if (!endpoint) throw new TypeError(`${name} has no endpoint`)
  return { host: endpoint.host, port: endpoint.port }
}

async function open(tenants: Tenant[], folder: string, options: LabOptions): Promise<Lab> {
  const account = { username: 'root', password: makePassword() }
  const machines = tenants.map((tenant) => tenant.machine)
  const forgetsTask = options.fault?.forgetsTask
  const manners = mannersOf(options.liberties, plainManners)
  const vim = await startVimEndpoint({
    host: { machines, datastore: { name: DATASTORE, folder }, account, forgetsTask, manners },
  })
  const host = { url: vim.url, thumbprint: vim.thumbprint, ...account }
  const config = await writeConfig(
    { ...host, machines: tenants.map((tenant) => tenant.access) },
    options.folder,
  )
  return {
    ready: { ...host, config, machines: tenants.map(describe) },
    async close() {
      await vim.close()
      await closeAll(tenants)
    },
  }
}

async function writeConfig(access: Parameters<typeof configText>[0], folder: string): Promise<string> {
  const path = join(folder, 'snapwitness.yaml')
  await writeFile(path, await configText(access, join(folder, 'secrets')), { mode: 0o600 })
  return path
}

function describe({ machine, account, access }: Tenant): Lab['ready']['machines'][number] {
  const { name, role, endpoints } = machine
  const { username, password } = account
  return {
    name,
    guest: access.guest,
    standIn: role === 'windows-stand-in',
    username,
    password,
    endpoints: [...endpoints],
  }
}

async function closeAll(tenants: readonly Tenant[]): Promise<void> {
  await Promise.all(tenants.map(({ machine }) => machine.close()))
}
