import { dirname, resolve } from 'node:path'
import type { Configured, SshAccess, SshServer, WinRmAccess } from '../core/access.ts'
import { UsageError } from '../core/errors.ts'
import { NotPlainFile, readPlainFile } from '../core/plain-file.ts'
import { readThumbprint } from '../core/thumbprint.ts'
import { readWrittenText, type WrittenKind } from '../core/written-text.ts'
import { validWritten } from '../core/written-yaml.ts'
import { type Risk, risksIn } from './risks.ts'
import { type ConfigFile, configSchema } from './schema.ts'
import { readSecret } from './secrets.ts'

const CONFIGURATION: WrittenKind = {
  name: 'The configuration',
  missing: 'Name the file with --config, or have one written: snapwitness init',
  mend: 'Mend the lines named above. `snapwitness schema` prints every setting with its meaning.',
}

/** All that a system trusts takes a fourth of it. */
const LARGEST_BUNDLE_BYTES = 1024 * 1024

/** A configuration with its secrets read and its files found. */
export interface Config {
  host: { url: string; username: string; password: string; trust: HostTrust }
  machines: MachineConfig[]
  /** In seconds. */
  timeouts: { boot: number; task: number }
  /** A PostgreSQL database that keeps the history of runs; without it, a file beside them does. */
  history?: { url: string; password?: string }
  /** What works and gives away what should stay secret. */
  risks: Risk[]
}

export type HostTrust = { thumbprint: string } | { ca: string } | 'system'

export type MachineConfig = { name: string; existingSnapshots: 'refuse' | 'keep' } & (
  | { guest: 'linux'; filesystem: 'ext4' | 'xfs'; ssh: Configured<SshAccess> }
  | { guest: 'windows'; filesystem: 'ntfs'; winrm: Configured<WinRmAccess> }
)

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
  return {
    host: await resolveHost(file.host, folder),
    machines: await resolveMachines(file.machines, folder),
    timeouts: file.timeouts,
    ...(file.history && { history: await resolveHistory(file.history, folder) }),
    risks: await risksIn(file, folder),
  }
}

/**
 * Of a whole configuration the machines alone, with no secret read.
 * @throws UsageError as {@link loadConfig} does
 */
export async function loadMachineNames(path: string): Promise<Pick<MachineConfig, 'name' | 'guest'>[]> {
  const text = await readWrittenText(path, CONFIGURATION)
  const { machines } = validWritten({ path, text, schema: configSchema, kind: CONFIGURATION })
  return Object.entries(machines).map(([name, { guest }]) => ({ name, guest }))
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

async function resolveHost(host: ConfigFile['host'], folder: string): Promise<Config['host']> {
  return {
    url: host.url,
    username: host.username,
    password: await readSecret(host.password, 'password', 'host.password', folder),
    trust: await resolveTrust(host, folder),
  }
}

async function resolveTrust(host: ConfigFile['host'], folder: string): Promise<HostTrust> {
  if (host.thumbprint !== undefined) return { thumbprint: normal(host.thumbprint) }
  if (host.ca !== undefined) return { ca: await resolveAuthority(resolve(folder, host.ca), 'host.ca') }
  return 'system'
}

function normal(thumbprint: string): string {
  const read = readThumbprint(thumbprint)
  if ('sha256' in read) return read.sha256
  throw new TypeError('the schema lets thumbprints alone through')
}

async function resolveMachines(machines: ConfigFile['machines'], folder: string): Promise<MachineConfig[]> {
  return Promise.all(
    Object.entries(machines).map(async ([name, machine]): Promise<MachineConfig> => {
      const { existingSnapshots } = machine
      if (machine.guest === 'linux') {
        return {
          name,
          existingSnapshots,
          guest: 'linux',
          filesystem: machine.filesystem,
          ssh: await resolveSsh(name, machine.ssh, folder),
        }
      }
      const winrm = await resolveWinRm(name, machine.winrm, folder)
      return { name, existingSnapshots, guest: 'windows', filesystem: 'ntfs', winrm }
    }),
  )
}

type SshFile = Extract<ConfigFile['machines'][string], { guest: 'linux' }>['ssh']

async function resolveSsh(
  name: string,
  { address, sudo, jump, ...server }: SshFile,
  folder: string,
): Promise<Configured<SshAccess>> {
  const where = `machines.${name}.ssh`
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
  name: string,
  {
    password,
    port,
    https = false,
    ca,
    thumbprint,
    ...winrm
  }: Extract<ConfigFile['machines'][string], { guest: 'windows' }>['winrm'],
  folder: string,
): Promise<Configured<WinRmAccess>> {
  return {
    ...present(winrm),
    https,
    ...(thumbprint !== undefined && { thumbprint: normal(thumbprint) }),
    port: port ?? (https ? 5986 : 5985),
    password: password
      ? await readSecret(password, 'password', `machines.${name}.winrm.password`, folder)
      : '',
    ...(ca !== undefined && { ca: await resolveAuthority(resolve(folder, ca), `machines.${name}.winrm.ca`) }),
  }
}

/** The object without its undefined members. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
