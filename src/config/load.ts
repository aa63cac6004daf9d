import { dirname, resolve } from 'node:path'
import type { Configured, SshAccess, SshServer, WinRmAccess } from '../core/access.ts'
import { endpointOf } from '../core/endpoint.ts'
import { UsageError } from '../core/errors.ts'
import { NotPlainFile, readPlainFile } from '../core/plain-file.ts'
import { readThumbprint } from '../core/thumbprint.ts'
import { readWrittenText, type WrittenKind } from '../core/written-text.ts'
import { validWritten } from '../core/written-yaml.ts'
import { placeholder } from './placeholder.ts'
import { type Risk, risksIn } from './risks.ts'
import { type ConfigFile, configSchema, millisecondsOf } from './schema.ts'
import { readSecret } from './secrets.ts'
import { inShard, isInShard, type Shard } from './shards.ts'

const CONFIGURATION: WrittenKind = {
  name: 'The configuration',
  missing: 'Name the file with --config, or have one written: snapwitness init',
  mend: 'Mend the lines named above. `snapwitness schema` prints every setting with its meaning.',
}

/** All that a system trusts takes a fourth of it. */
const LARGEST_BUNDLE_BYTES = 1024 * 1024

/** A configuration with its secrets read and its files found. */
export interface Config {
  hosts: HostConfig[]
  machines: MachineConfig[]
  /** Groups of machines that are found when a run begins. */
  select: SelectedGroup[]
  run: RunLimits
  /** In seconds. */
  timeouts: { boot: number; task: number }
  /** What works and gives away what should stay secret. */
  risks: Risk[]
  /** A PostgreSQL database that keeps the history of runs; without it, a file beside them does. */
  history?: { url: string; password?: string }
}

export interface HostConfig {
  name: string
  url: string
  username: string
  password: string
  trust: HostTrust
}

export type HostTrust = { thumbprint: string } | { ca: string } | 'system'

/** What a configuration says of one host. */
export interface HostPart {
  host: HostConfig
  machines: MachineConfig[]
}

/** How much of a run goes on at once. */
export interface RunLimits {
  jobs: number
  perHost: number
  perDatastore: number
  /** Milliseconds. */
  maxTime: number
  onUnfit: 'skip' | 'fail'
}

type Access =
  | {
      guest: 'linux'
      filesystem: 'ext4' | 'xfs'
      ssh: Configured<SshAccess>
      /** As it was when the machine was sealed, where that was otherwise. */
      sealedAs?: Configured<SshAccess>
    }
  | {
      guest: 'windows'
      filesystem: 'ntfs'
      winrm: Configured<WinRmAccess>
      sealedAs?: Configured<WinRmAccess>
    }

/** How a machine is used, whichever it is. */
export type MachineUse = {
  host: string
  existingSnapshots: 'refuse' | 'keep'
  /** Canonical names of raw LUNs that are its own to write to. */
  luns?: readonly string[]
} & Access

export type MachineConfig = { name: string } & MachineUse

/** Machines that are found on a host, in place of names. */
export interface SelectedGroup {
  group: string
  folder?: string
  /** With `*` for anything. */
  name?: string
  attribute?: { name: string; value: string }
  limit: number
  use: MachineUse
}

/**
 * Reads `snapwitness.yaml`. Nothing is contacted.
 * @throws UsageError with the file and the line of every mistake
 */
export async function loadConfig(path: string): Promise<Config> {
  return configOf(path, await readWrittenText(path, CONFIGURATION))
}

/** The same of a text that stands in that file, or will. */
export async function configOf(path: string, text: string): Promise<Config> {
  const file = validWritten({ path, text, schema: configSchema, kind: CONFIGURATION })
  const folder = dirname(resolve(path))
  const hosts = Object.entries(file.hosts ?? (file.host ? { host: file.host } : {}))
  const place: Place = { folder, onlyHost: hosts[0]?.[0] ?? '' }
  return {
    hosts: await Promise.all(
      hosts.map(([name, host]) => resolveHost(name, host, { ...place, isNamed: !file.host })),
    ),
    machines: await resolveMachines(file.machines ?? {}, place),
    select: await resolveGroups(file.select ?? {}, place),
    timeouts: file.timeouts,
    run: limitsOf(file.run),
    ...(file.history && { history: await resolveHistory(file.history, folder) }),
    risks: await risksIn(file, folder),
  }
}

/** What it says of each host, with the machines on it. */
export function partsOf({ hosts, machines }: Pick<Config, 'hosts' | 'machines'>): HostPart[] {
  return hosts.map((host) => ({ host, machines: machines.filter((machine) => machine.host === host.name) }))
}

function limitsOf({ jobs, perHost, perDatastore, maxTime, onUnfit }: ConfigFile['run']): RunLimits {
  return {
    ...{ jobs, perHost: perHost ?? Infinity, perDatastore: perDatastore ?? Infinity, onUnfit },
    maxTime: maxTime === undefined ? Infinity : millisecondsOf(maxTime),
  }
}

/** Where a configuration lies, and the host of whatever names none. */
interface Place {
  folder: string
  onlyHost: string
}

/**
 * Of a whole configuration the machines alone, with no secret read; of each group that is still to be found as many as it may
 * have, by {@link placeholder}.
 * @throws UsageError as {@link loadConfig} does
 */
export async function loadMachineNames(
  path: string,
  shard?: Shard,
): Promise<Pick<MachineConfig, 'name' | 'guest'>[]> {
  const text = await readWrittenText(path, CONFIGURATION)
  const { machines = {}, select = {} } = validWritten({
    path,
    text,
    schema: configSchema,
    kind: CONFIGURATION,
  })
  const named = Object.entries(machines).map(([name, { guest }]) => ({ name, guest }))
  const toFind = Object.entries(select).flatMap(([group, { guest, limit }]) => {
    const places = [...Array(limit).keys()].filter((place) => isInShard(place, shard))
    return places.map((place) => ({ name: placeholder(group, place), guest }))
  })
  return [...inShard(named, shard), ...toFind]
}

/** Of a whole configuration no more than that: who asks for it may not know the secrets of hosts and guests. */
export async function loadHistory(path: string): Promise<Config['history']> {
  const text = await readWrittenText(path, CONFIGURATION)
  const { history } = validWritten({ path, text, schema: configSchema, kind: CONFIGURATION })
  return history && resolveHistory(history, dirname(resolve(path)))
}

async function resolveHistory(
  { url, password }: NonNullable<ConfigFile['history']>,
  folder: string,
): Promise<NonNullable<Config['history']>> {
  if (!password) return { url }
  return { url, password: await readSecret(password, 'password', 'history.password', folder) }
}

async function resolveAuthority(path: string, where: string): Promise<string> {
  try {
    return (await readPlainFile(path, LARGEST_BUNDLE_BYTES)).toString('utf8')
  } catch (cause) {
    const why = cause instanceof NotPlainFile ? cause.why : 'could not be read'
    throw new UsageError(`The certificate authority ${path}, named by ${where}, ${why}.`, {
      hint: 'Name a PEM file, relative to the configuration, or pin the certificate by its thumbprint instead.',
      cause,
    })
  }
}

async function resolveHost(
  name: string,
  host: HostFile,
  { folder, isNamed }: Place & { isNamed: boolean },
): Promise<HostConfig> {
  const where = isNamed ? `hosts.${name}` : 'host'
  return {
    name,
    url: endpointOf(host.url),
    username: host.username,
    password: await readSecret(host.password, 'password', `${where}.password`, folder),
    trust: await resolveTrust(host, where, folder),
  }
}

type HostFile = NonNullable<ConfigFile['host']>

async function resolveTrust(host: HostFile, where: string, folder: string): Promise<HostTrust> {
  if (host.thumbprint !== undefined) return { thumbprint: normal(host.thumbprint) }
  if (host.ca !== undefined) return { ca: await resolveAuthority(resolve(folder, host.ca), `${where}.ca`) }
  return 'system'
}

function normal(thumbprint: string): string {
  const read = readThumbprint(thumbprint)
  if ('sha256' in read) return read.sha256
  throw new TypeError('the schema lets thumbprints alone through')
}

function resolveMachines(
  machines: NonNullable<ConfigFile['machines']>,
  place: Place,
): Promise<MachineConfig[]> {
  return Promise.all(
    Object.entries(machines).map(async ([name, machine]) => ({
      name,
      ...(await resolveUse(machine, `machines.${name}`, place)),
    })),
  )
}

function resolveGroups(groups: NonNullable<ConfigFile['select']>, place: Place): Promise<SelectedGroup[]> {
  return Promise.all(
    Object.entries(groups).map(async ([group, written]): Promise<SelectedGroup> => {
      const { folder, name, attribute, limit } = written
      const use = await resolveUse(written, `select.${group}`, place)
      return { group, limit, use, ...present({ folder, name, attribute }) }
    }),
  )
}

type UseFile = NonNullable<ConfigFile['machines'] | ConfigFile['select']>[string]

async function resolveUse(written: UseFile, where: string, { folder, onlyHost }: Place): Promise<MachineUse> {
  const { host = onlyHost, existingSnapshots } = written
  const about = { host, existingSnapshots }
  if (written.guest === 'linux') {
    const { filesystem } = written
    const ssh = await resolveSsh(written.ssh, `${where}.ssh`, folder)
    const sealedAs = 'sealedAs' in written ? written.sealedAs : undefined
    return {
      ...{ ...about, guest: 'linux', filesystem, ssh },
      ...('luns' in written && written.luns && { luns: written.luns }),
      ...(sealedAs && { sealedAs: await resolveSsh(sealedAs, `${where}.sealedAs`, folder) }),
    }
  }
  const winrm = await resolveWinRm(written.winrm, `${where}.winrm`, folder)
  const sealedAs = 'sealedAs' in written ? written.sealedAs : undefined
  return {
    ...{ ...about, guest: 'windows', filesystem: 'ntfs', winrm },
    ...(sealedAs && { sealedAs: await resolveWinRm(sealedAs, `${where}.sealedAs`, folder) }),
  }
}

type SshFile = Extract<UseFile, { guest: 'linux' }>['ssh']

async function resolveSsh(
  { address, sudo, jump, ...server }: SshFile,
  where: string,
  folder: string,
): Promise<Configured<SshAccess>> {
  return present({
    ...(await resolveSshServer(server, where, folder)),
    address,
    sudo:
      typeof sudo === 'object'
        ? { password: await readSecret(sudo.password, 'password', `${where}.sudo.password`, folder) }
        : sudo,
    jump: jump && {
      ...(await resolveSshServer(jump, `${where}.jump`, folder)),
      host: jump.address,
    },
  })
}

async function resolveSshServer(
  server: Omit<SshFile, 'address' | 'sudo' | 'jump'>,
  where: string,
  folder: string,
): Promise<Omit<SshServer, 'host'>> {
  const { port, username, agent, hostKey, knownHosts } = server
  const read = async (name: 'password' | 'privateKey' | 'passphrase') => {
    const source = server[name]
    const kind = name === 'privateKey' ? 'private key' : 'password'
    return source && (await readSecret(source, kind, `${where}.${name}`, folder))
  }
  return present({
    port,
    username,
    password: await read('password'),
    privateKey: await read('privateKey'),
    passphrase: await read('passphrase'),
    agent: agent && agentSocket(agent, where, folder),
    hostKey,
    knownHosts: knownHosts && resolve(folder, knownHosts),
  })
}

function agentSocket(agent: true | string, where: string, folder: string): string {
  const socket = agent === true ? process.env.SSH_AUTH_SOCK : resolve(folder, agent)
  if (socket) return socket
  throw new UsageError(`${where}.agent wants the SSH agent, and SSH_AUTH_SOCK names none.`, {
    hint: 'Start one and give it the key: eval "$(ssh-agent)"; ssh-add. Or name its socket: agent: /path/to/socket.',
  })
}

async function resolveWinRm(
  {
    password,
    port,
    https = false,
    ca,
    thumbprint,
    ...winrm
  }: Extract<UseFile, { guest: 'windows' }>['winrm'],
  where: string,
  folder: string,
): Promise<Configured<WinRmAccess>> {
  return {
    ...present(winrm),
    https,
    ...(thumbprint !== undefined && { thumbprint: normal(thumbprint) }),
    port: port ?? (https ? 5986 : 5985),
    password: password ? await readSecret(password, 'password', `${where}.password`, folder) : '',
    ...(ca !== undefined && { ca: await resolveAuthority(resolve(folder, ca), `${where}.ca`) }),
  }
}

/** The object without its undefined members. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
