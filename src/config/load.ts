import { dirname, resolve } from 'node:path'
import { type Alias, isScalar, LineCounter, parseDocument, type Scalar, visit } from 'yaml'
import type { z } from 'zod'
import type { Configured, SshAccess, SshServer, WinRmAccess } from '../core/access.ts'
import { messageOf, UsageError } from '../core/errors.ts'
import { NotPlainFile, readPlainFile } from '../core/plain-file.ts'
import { readThumbprint } from '../core/thumbprint.ts'
import { readConfigText } from './read-text.ts'
import { type Risk, risksIn } from './risks.ts'
import { type ConfigFile, configSchema } from './schema.ts'
import { readSecret } from './secrets.ts'

/** A person writes few; each use of an anchor within another counts. */
const MOST_ALIASES = 100

/** All that a system trusts takes a fourth of it. */
const LARGEST_BUNDLE_BYTES = 1024 * 1024

/** A configuration with its secrets read and its files found. */
export interface Config {
  host: { url: string; username: string; password: string; trust: HostTrust }
  machines: MachineConfig[]
  /** In seconds. */
  timeouts: { boot: number; task: number }
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
  return configOf(path, await readConfigText(path))
}

/** The same of a text that stands in that file, or will. */
export async function configOf(path: string, text: string): Promise<Config> {
  const file = validate(path, text)
  const folder = dirname(resolve(path))
  return {
    host: await resolveHost(file.host, folder),
    machines: await resolveMachines(file.machines, folder),
    timeouts: file.timeouts,
    risks: await risksIn(file, folder),
  }
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

function validate(path: string, text: string): ConfigFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const broken = document.errors.map((error) => `${path}:${lineAt(error.pos[0])}: ${error.message}`)
  if (broken.length > 0) throw refusal(broken)

  const read = configSchema.safeParse(plainValue(document, (offset) => `${path}:${lineAt(offset)}`) ?? {})
  if (read.success) return read.data
  throw refusal(
    read.error.issues.flatMap((issue) =>
      placesOf(issue).map((place) => `${path}:${lineAt(offsetOf(document, place))}: ${sentence(issue)}`),
    ),
  )
}

/** Anchors and aliases are resolved here: those of a few lines can stand for more than any memory holds. */
function plainValue(document: ReturnType<typeof parseDocument>, where: (offset: number) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    throw refusal([`${where(offsetOfReference(document))}: ${messageOf(error)}`])
  }
}

/** Of the first alias that leads nowhere, or merge key without a map; else of the first alias at all. */
function offsetOfReference(document: ReturnType<typeof parseDocument>): number {
  const aliases: Alias[] = []
  const merges: Scalar[] = []
  visit(document, {
    Alias: (_, alias) => void aliases.push(alias),
    Pair: (_, { key, value }) => {
      if (isScalar(key) && isMergeKey(key) && isScalar(value)) merges.push(key)
    },
  })
  const lost = aliases.find((candidate) => candidate.resolve(document) === undefined)
  return (lost ?? merges[0] ?? aliases[0])?.range?.[0] ?? 0
}

/** yaml makes a symbol of it; a key in quotes is a name like any other. */
function isMergeKey({ value }: Scalar): boolean {
  return typeof value === 'symbol'
}

function refusal(mistakes: string[]): UsageError {
  return new UsageError(`The configuration is not valid; nothing was touched.\n${mistakes.join('\n')}`, {
    hint: 'Mend the lines named above. `snapwitness schema` prints every setting with its meaning.',
  })
}

/** A setting that is unknown has a line of its own, other than the section that it stands in. */
function placesOf(issue: z.core.$ZodIssue): PropertyKey[][] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
}

/** Where the value at this path begins in the text, or the nearest thing around it when it is absent. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true)
    if (hasRange(node)) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : ''
  return `${where}${issue.message}`
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
