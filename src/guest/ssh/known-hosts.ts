import { createHmac } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { fingerprintOf, type HostKeyCheck, type HostKeyRefusal, keyType } from './host-key.ts'

/** One line of the file that speaks of our server. */
interface KnownKey {
  line: number
  type: string
  key: Buffer
  revoked: boolean
}

/**
 * The keys of a file in the format of OpenSSH (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), which a key is added to on first use.
 * It is read anew for every question: other connections, and other programs, add to it.
 */
export class KnownHosts implements HostKeyCheck {
  readonly maybeOfAnotherType = false
  readonly #file: string
  /** How the file calls the server. */
  readonly #name: string

  private constructor(file: string, name: string) {
    this.#file = file
    this.#name = name
  }

  static ofAddress(file: string, { host, port }: { host: string; port: number }): KnownHosts {
    return new KnownHosts(file, (port === 22 ? host : `[${host}]:${port}`).toLowerCase())
  }

  /** The keys of a machine, wherever it is: `snapwitness/debian-1`, and `%41` for an A, as the file knows no capitals. */
  static ofMachine(file: string, machine: string): KnownHosts {
    const name = machine.replace(/[^a-z0-9._-]/gu, (other) => `%${Buffer.from(other).toString('hex')}`)
    return new KnownHosts(file, `snapwitness/${name}`)
  }

  get knownTypes(): readonly string[] {
    return this.#known().flatMap(({ type, revoked }) => (revoked ? [] : type))
  }

  refusal(key: Buffer): HostKeyRefusal | undefined {
    const known = this.#known()
    const same = known.filter((one) => one.key.equals(key))
    const revoked = same.find((one) => one.revoked)
    if (revoked) return this.#isRevoked(key, revoked)
    const other = known.filter((one) => !one.revoked)
    if (same.length > 0 || other.length === 0) return undefined
    return this.#isChanged(key, other.find(({ type }) => type === keyType(key)) ?? other[0]!)
  }

  /**
   * One line, in one write that the system appends as a whole: connections that learn side by side lose none of theirs.
   * @throws what the file system says, and a refusal as an Error when another connection has just learnt another key
   */
  keep(key: Buffer): void {
    const refusal = this.refusal(key)
    if (refusal) throw new Error(refusal.why)
    if (this.#known().some((one) => one.key.equals(key))) return
    const text = this.#text()
    const start = text === '' || text.endsWith('\n') ? '' : '\n'
    const line = `${this.#name} ${keyType(key)} ${key.toString('base64')}\n`
    appendFileSync(this.#file, `${start}${line}`, { mode: 0o600, flush: true })
  }

  #known(): KnownKey[] {
    return this.#text()
      .split('\n')
      .flatMap((text, i) => knownKey(text, i + 1, this.#name) ?? [])
  }

  /** A file that is not there yet knows nobody; one that cannot be read is no such file. */
  #text(): string {
    try {
      return readFileSync(this.#file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
      throw error
    }
  }

  #isChanged(key: Buffer, known: KnownKey): HostKeyRefusal {
    return {
      why: `its host key changed: it shows ${fingerprintOf(key)} (${keyType(key)}), and ${this.#file}:${known.line} knows ${fingerprintOf(known.key)} (${known.type})`,
      hint: `If it was installed anew, remove line ${known.line} of ${this.#file}; if not, another machine answers at this address: is \`address\` the right one?`,
    }
  }

  #isRevoked(key: Buffer, known: KnownKey): HostKeyRefusal {
    return {
      why: `it shows the host key ${fingerprintOf(key)}, which ${this.#file}:${known.line} has revoked`,
      hint: 'Somebody has said that this key must not be trusted any more: give the server a new one.',
    }
  }
}

/** What a line says of the host; undefined when it speaks of others, or of certificates. */
function knownKey(text: string, line: number, host: string): KnownKey | undefined {
  const fields = text.trim().split(/\s+/)
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
  const [patterns, type, base64] = fields
  if (!patterns || patterns.startsWith('#') || !type || !base64 || marker === '@cert-authority')
    return undefined
  if (!speaksOf(patterns, host)) return undefined
  return { line, type, key: Buffer.from(base64, 'base64'), revoked: marker === '@revoked' }
}

function speaksOf(patterns: string, host: string): boolean {
  const hashed = patterns.match(/^\|1\|([^|]+)\|(.+)$/)
  if (hashed) {
    const [, salt = '', hash] = hashed
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest('base64') === hash
  }
  const matching = patterns.split(',').filter((pattern) => matches(pattern.replace(/^!/, ''), host))
  return matching.length > 0 && !matching.some((pattern) => pattern.startsWith('!'))
}

function matches(pattern: string, host: string): boolean {
  const expression = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`).test(host)
}
