import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configText } from './config-file.ts'
import type { Fault } from './faults/fault.ts'
import { firstAnswer } from './first-answer.ts'
import { type Hypervisor, type HypervisorName, startHypervisor } from './hypervisor.ts'
import type { LabState } from './labs.ts'
import { type Liberty, mannersOf } from './liberties/liberty.ts'
import { lunsIn, makeLuns } from './luns.ts'
import { together } from './machine/conduct.ts'
import type { Accelerator } from './machine/qemu/command-line.ts'
import { newOwn, type OwnMachine } from './own-machine.ts'
import { acceleratorAlone, type GoldenStates, type PrepareOptions, prepareLab } from './prepare.ts'
import { type LabRecord, newRecord, readRecord, registryIn, writeRecord } from './record.ts'
import { accessOf, mainEndpoint, moveIn, newLinux, newStandIn, type Tenant } from './tenants.ts'
import { startVimEndpoint } from './vim/endpoint.ts'
import type { Product } from './vim/lab-host.ts'

export interface LabOptions extends PrepareOptions {
  /** Inventory names of the Debian machines. */
  linux: string[]
  /** Inventory names of the machines that stand in for a Windows. */
  windows: string[]
  /** Machines that boot images of the user's. */
  images?: readonly OwnMachine[]
  /** How a Windows finds a disk that it never saw. */
  disks: 'online' | 'offline'
  /** Who runs the machines: of a new lab, or from now on. A new lab's are run by the lab itself where nobody is named. */
  hypervisor?: HypervisorName
  /** A promise that the machines break. */
  fault: Fault | undefined
  /** What the machines and the host may do besides. */
  liberties: readonly Liberty[]
  /** What the host says that it is from now on. */
  product?: Product | undefined
  /** Of new machines, and to which those that come back are upgraded. */
  hardware?: string | undefined
  /** How many raw LUNs each new Debian machine has for itself. */
  luns?: number | undefined
  /** What a new lab's datastore is called, as a person writes it. */
  datastore?: string | undefined
  /** The lab's own folder. Where a lab was in it before, that lab comes back with its machines, whatever else is asked for. */
  folder: string
}

/** A hypervisor on this computer: running machines behind a vSphere endpoint. */
export interface Lab {
  ready: NonNullable<LabState['ready']>
  /** Waits for the images that have just been started, each for its time, and tells of those that stay silent. */
  untilGuestsAnswer(): Promise<void>
  /** Ends every machine and frees every port. */
  close(): Promise<void>
}

/** Starts all machines side by side, then opens the endpoint. What was started is ended again when something fails. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const record = await recordOf(options)
  const datastore = join(options.folder, 'datastore')
  await mkdir(datastore, { recursive: true })
  const { fault, liberties, hardware: hardwareVersion } = options
  const conduct = together(fault ? [...liberties, fault] : liberties)
  const hypervisor = await startHypervisor(record.hypervisor, {
    ...options,
    accelerator: acceleratorOf(record),
  })
  const site = { datastore, conduct, company: [], hardwareVersion, hypervisor }
  const starting = record.machines.map((machine) => moveIn(machine, site))
  try {
    return await open(record, { tenants: await Promise.all(starting), hypervisor }, datastore, options)
  } catch (error) {
    const started = await Promise.allSettled(starting)
    await closeAll(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
    await hypervisor.close()
    throw error
  }
}

/** All machines of a lab are run in the same way. */
function acceleratorOf({ machines }: LabRecord): Accelerator {
  const [first] = machines
  if (!first) return 'tcg'
  return 'image' in first ? first.image.accelerator : first.golden.accelerator
}

/** Written before the first machine is there, so that a lab that is killed at any time can come back. */
async function recordOf(options: LabOptions): Promise<LabRecord> {
  const before = (await readRecord(options.folder)) ?? (await newRecord(await newTenants(options), options))
  const { product = before.product, hypervisor = before.hypervisor } = options
  const record = { ...before, product, hypervisor }
  await writeRecord(options.folder, record)
  return record
}

async function newTenants(options: LabOptions): Promise<LabRecord['machines']> {
  const { linux, windows, images = [], folder, say } = options
  const golden = linux.length + windows.length > 0 ? await prepareLab(options) : undefined
  const accelerator = golden?.linux.accelerator ?? (await acceleratorAlone(options))
  return [
    ...(golden ? await newGolden(golden, options) : []),
    ...(await Promise.all(images.map((image) => newOwn(image, accelerator, folder, say)))),
  ]
}

async function newGolden(golden: GoldenStates, options: LabOptions): Promise<LabRecord['machines']> {
  const liberties = options.liberties.map(({ name }) => name)
  return [
    ...(await Promise.all(
      options.linux.map(async (name) => {
        const luns = await makeLuns(options.folder, options.luns ?? 0)
        return newLinux(name, golden, { controller: options.controller, luns })
      }),
    )),
    ...(await Promise.all(options.windows.map((name) => newStandIn(name, golden, options.disks, liberties)))),
  ]
}

async function open(
  { account, certificate, uuid, product, datastore }: LabRecord,
  { tenants, hypervisor }: { tenants: Tenant[]; hypervisor: Hypervisor },
  folder: string,
  options: LabOptions,
): Promise<Lab> {
  const machines = tenants.map((tenant) => tenant.machine)
  const vim = await startVimEndpoint({
    host: {
      ...{ machines, account, certificate, uuid },
      product: productOf(hypervisor, product),
      datastore: { name: asItTravels(datastore), folder },
      luns: await lunsIn(options.folder),
      registry: await registryIn(options.folder),
      forgetsTask: options.fault?.forgetsTask,
      manners: mannersOf(options.liberties, hypervisor.manners),
    },
  })
  const host = { url: vim.url, thumbprint: vim.thumbprint, ...account }
  const config = await writeConfig({ ...host, machines: tenants.map(accessOf) }, options.folder)
  return {
    ready: { ...host, config, machines: tenants.map(describe) },
    async untilGuestsAnswer() {
      await Promise.all(tenants.map((tenant) => untilAnswer(tenant, options)))
    },
    async close() {
      await vim.close()
      await closeAll(tenants)
      await hypervisor.close()
    },
  }
}

/** Another's machines are never told for the lab's own. */
function productOf({ product: own }: Hypervisor, asked: Product | undefined): Product | undefined {
  return own ? { ...own, ...asked, name: own.name } : asked
}

/** The API escapes what stands for something else in an inventory path (vSphere API reference, `ManagedEntity.name`). */
function asItTravels(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('/', '%2f').replaceAll('\\', '%5c')
}

async function writeConfig(access: Parameters<typeof configText>[0], folder: string): Promise<string> {
  const path = join(folder, 'snapwitness.yaml')
  await writeFile(path, await configText(access, join(folder, 'secrets')), { mode: 0o600 })
  return path
}

function describe({ machine, login }: Tenant): Lab['ready']['machines'][number] {
  const { name, role, endpoints } = machine
  const account = 'account' in login ? login.account : { username: login.username }
  return {
    name,
    guest: login.guest,
    standIn: role === 'windows-stand-in',
    username: account.username,
    ...('password' in account && { password: account.password }),
    endpoints: [...endpoints],
  }
}

async function untilAnswer({ machine }: Tenant, { images = [], say }: LabOptions): Promise<void> {
  const waitMs = images.find(({ name }) => name === machine.name)?.waitMs ?? 0
  if (waitMs === 0 || machine.powerState !== 'poweredOn') return
  const endpoint = mainEndpoint(machine)
  say(`Waiting for the guest of ${machine.name} to answer (${endpoint.service}, at most ${waitMs / 1000} s)`)
  if (await firstAnswer(endpoint, waitMs)) return
  say(`The guest of ${machine.name} did not answer; its machine runs all the same.`)
}

async function closeAll(tenants: readonly Tenant[]): Promise<void> {
  await Promise.all(tenants.map(({ machine }) => machine.close()))
}
