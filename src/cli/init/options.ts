import { InvalidArgumentError } from 'commander'
import { readSecret, type SecretSource } from '../../config/secrets.ts'
import { UsageError } from '../../core/errors.ts'
import type { CiServer } from './recipes.ts'

/** Where a guest is, when Tools do not tell it. */
export interface Place {
  address: string
  port?: number
}

export interface InitOptions {
  host?: string
  username?: string
  password?: SecretSource
  thumbprint?: string
  linux?: string[]
  windows?: string[]
  address?: Map<string, Place>
  sshUser?: string
  sshKey?: SecretSource
  sshPassword?: SecretSource
  sshAgent?: true
  sudo?: true
  winrmUser?: string
  winrmPassword?: SecretSource
  winrmHttps?: true
  acceptNew?: true
  ci?: CiServer
  lab?: true | string
}

/**
 * Where nobody can be asked, the flags must say all of it.
 * @throws UsageError with every flag that is missing
 */
export function refuseUnanswered(options: InitOptions): void {
  const missing = [
    ...(['host', 'username', 'password'] as const).flatMap((name) => (options[name] ? [] : [`--${name}`])),
    ...(options.linux || options.windows ? [] : ['--linux or --windows']),
    ...(options.linux && !waysInto(options) ? ['--ssh-key, --ssh-password or --ssh-agent'] : []),
    ...(options.windows && !options.winrmPassword ? ['--winrm-password'] : []),
  ]
  if (missing.length === 0) return
  throw new UsageError(`There is no terminal to ask at, and it is not said: ${missing.join('; ')}.`, {
    hint: 'Say it by flags (`snapwitness init --help`), or start it in a terminal. Nothing was asked or touched.',
  })
}

/** @throws UsageError where one that a flag names is not there, before any host hears of it */
export async function readGivenSecrets(options: InitOptions): Promise<void> {
  for (const [name, flag, kind] of SECRETS) {
    const source = options[name]
    if (source) await readSecret(source, kind, flag, process.cwd())
  }
}

const SECRETS = [
  ['password', '--password', 'password'],
  ['sshKey', '--ssh-key', 'private key'],
  ['sshPassword', '--ssh-password', 'password'],
  ['winrmPassword', '--winrm-password', 'password'],
] as const

/** Whether a flag says how to log in by SSH. */
export function waysInto({ sshKey, sshPassword, sshAgent }: InitOptions): boolean {
  return sshKey !== undefined || sshPassword !== undefined || sshAgent === true
}

/** Adds `NAME=HOST[:PORT]` to the others. A name may have an equals sign in it, an address has none. */
export function place(text: string, others: Map<string, Place> = new Map()): Map<string, Place> {
  const [, name, address, bracketed, port] =
    /^(.+)=(?:([^=[\]:]+)|\[([^=[\]]+)\])(?::(\d+))?$/.exec(text) ?? []
  const host = address ?? bracketed
  if (name === undefined || host === undefined || !isPort(port)) {
    throw new InvalidArgumentError(
      'Say NAME=HOST or NAME=HOST:PORT; an address of IPv6 stands in brackets, and a port is 1 to 65535.',
    )
  }
  return others.set(name, { address: host, ...(port !== undefined && { port: Number(port) }) })
}

/** Whether a person's answer says where a guest is. */
export function isPlace(answer: string): boolean {
  try {
    return place(`x=${answer}`).has('x')
  } catch {
    return false
  }
}

function isPort(text: string | undefined): boolean {
  return text === undefined || (Number(text) >= 1 && Number(text) <= 65_535)
}
