import { randomUUID } from 'node:crypto'
import { access, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { MachineAccess } from './config-file.ts'
import type { Hypervisor } from './hypervisor.ts'
import { makePassword, makeSshKey, makeStandInAccount } from './keys.ts'
import type { Conduct } from './machine/conduct.ts'
import type { Controller } from './machine/controller.ts'
import type { GuestEndpoint, Machine } from './machine/machine.ts'
import { basisOf, type Origin } from './machine/origin.ts'
import { LabError } from './machine/tool.ts'
import type { GoldenStates } from './prepare.ts'
import type { LabsOwn, RecordedMachine } from './record.ts'

/** A machine of the lab, and how the harness gets in. */
export interface Tenant {
  readonly machine: Machine
  readonly login: RecordedMachine['login']
  /** Canonical names of the LUNs that are its own to write to. */
  readonly luns: readonly string[]
}

/** What the machines of a lab share. */
export interface Site {
  /** The datastore's folder on this computer. */
  readonly datastore: string
  readonly conduct: Conduct
  /** Every machine that was made so far. */
  readonly company: Machine[]
  /** That of new machines, and to which those that come back are upgraded. */
  readonly hardwareVersion: string | undefined
  readonly hypervisor: Hypervisor
}

export function newLinux(
  name: string,
  { linux }: GoldenStates,
  { controller = 'pvscsi', luns = [] }: { controller?: Controller | undefined; luns?: string[] } = {},
): LabsOwn {
  const [user, host] = [makeSshKey(), makeSshKey()]
  const account = {
    username: 'root',
    password: makePassword(),
    publicKey: user.publicKey,
    hostKey: host.privateKey,
  }
  const keys = { privateKey: user.privateKey, fingerprint: host.fingerprint }
  return {
    name,
    uuid: randomUUID(),
    golden: linux,
    controller,
    luns,
    login: { guest: 'linux', account, ...keys },
  }
}

export async function newStandIn(
  name: string,
  golden: GoldenStates,
  ...account: Parameters<typeof makeStandInAccount>
): Promise<LabsOwn> {
  const login = { guest: 'windows' as const, account: await makeStandInAccount(...account) }
  return {
    name,
    uuid: randomUUID(),
    golden: golden['windows-stand-in'],
    controller: 'pvscsi',
    luns: [],
    login,
  }
}

/** Takes the machine up where its files are there, off as after a loss of power; makes and starts it where they are not. */
export async function moveIn(recorded: RecordedMachine, site: Site): Promise<Tenant> {
  const { login, luns } = recorded
  const config = await configOf(recorded, site.datastore)
  const machine = config === undefined ? await make(recorded, site) : await takeUp(config, recorded, site)
  return { machine, login, luns }
}

export function accessOf({ machine, login, luns }: Tenant): MachineAccess {
  const { name } = machine
  const { host, port } = mainEndpoint(machine)
  if (!('account' in login)) return { name, host, port, ...login }
  const { username, password } = login.account
  const where = { name, host, port, username }
  if (login.guest === 'windows') return { guest: 'windows', ...where, password }
  return { guest: 'linux', ...where, privateKey: login.privateKey, hostKey: login.fingerprint, luns }
}

/** The one service that the harness uses. */
export function mainEndpoint({ name, endpoints }: Machine): GuestEndpoint {
  const endpoint = endpoints.find(({ service }) => service === 'ssh' || service === 'winrm')
  if (!endpoint) throw new TypeError(`${name} has no endpoint`)
  return endpoint
}

function originOf(recorded: RecordedMachine): Origin {
  if ('image' in recorded) return { image: recorded.image }
  return { golden: recorded.golden, account: recorded.login.account }
}

async function make(recorded: RecordedMachine, site: Site): Promise<Machine> {
  const { name, uuid, controller } = recorded
  const made = await site.hypervisor.create({ ...site, name, uuid, controller, ...originOf(recorded) })
  try {
    // The lab's machines are there to be used: each says itself that it may be.
    await made.reconfigure({ extraConfig: { 'snapwitness.allow': 'TRUE' } })
    await made.powerOn()
    return made
  } catch (error) {
    await made.close()
    throw error
  }
}

async function takeUp(config: string, recorded: RecordedMachine, site: Site): Promise<Machine> {
  const origin = originOf(recorded)
  const { disk } = basisOf(origin)
  await access(disk).catch((cause) => {
    throw new LabError(`${disk} is gone, and with it what the lab’s machines stand on.`, {
      hint: `${'image' in recorded ? 'Put it back where it was' : 'It was in the cache of Snapwitness'}; without it, start a lab in another folder.`,
      cause,
    })
  })
  const machine = await site.hypervisor.open(config, { ...site, ...origin })
  const { hardwareVersion = machine.settings.hardwareVersion } = site
  const isOther = hardwareVersion !== machine.settings.hardwareVersion
  if (isOther && machine.powerState === 'poweredOff') await machine.reconfigure({ hardwareVersion })
  return machine
}

/**
 * Where on the datastore the machine's record is. A machine whose first start was never finished is nobody yet, and has a
 * disk that its golden memory does not fit any more: it is made anew.
 */
async function configOf({ uuid }: RecordedMachine, datastore: string): Promise<string | undefined> {
  const files = await readdir(datastore, { recursive: true })
  for (const config of files.filter((path) => path.endsWith('.vmx'))) {
    const recorded = JSON.parse(await readFile(join(datastore, config), 'utf8'))
    if (recorded.uuid !== uuid) continue
    if (recorded.personalised === true) return config
    await rm(join(datastore, dirname(config)), { recursive: true })
  }
  return undefined
}
