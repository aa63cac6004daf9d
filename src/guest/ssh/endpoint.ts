import type { Duplex } from 'node:stream'
import { Client, type ConnectConfig, type ParsedKey } from 'ssh2'
import type { SshServer } from '../../core/access.ts'
import type { Deadline } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import { redact } from '../../core/redact.ts'
import { inLine } from '../../core/words.ts'
import { GuestError, type GuestErrorKind } from '../errors.ts'
import { BothKeys } from './both-keys.ts'
import { HOST_KEYS, type HostKeyCheck, type HostKeyRefusal } from './host-key.ts'
import { KnownHosts } from './known-hosts.ts'
import { readPrivateKey, SshLogin } from './login.ts'
import { PinnedKey } from './pinned-key.ts'

const CONNECT_MS = 20_000
// A machine that was reverted or cut off answers nothing more: twelve seconds of silence end its connection. Fewer would
// end that of a machine that stands still while its memory is saved.
const KEEPALIVE_MS = 2_000
const KEEPALIVES_UNANSWERED = 5

/** One SSH server, how it is logged in to, and how messages call it. */
export class SshEndpoint {
  readonly #server: SshServer
  /** `debian-1`, or `the jump host of debian-1`. */
  readonly #name: string
  readonly #machine: string
  readonly #hostKey: HostKeyCheck
  /** Whether a key that was shown is kept by {@link learn} alone. */
  readonly #learnsLater: boolean
  #shown: Buffer | undefined
  #key: ParsedKey | undefined

  constructor(
    server: SshServer,
    { name, machine, machineKey }: { name: string; machine: string; machineKey?: HostKeyCheck | undefined },
  ) {
    this.#server = server
    this.#learnsLater = machineKey !== undefined
    this.#name = name
    this.#machine = machine
    const { hostKey, knownHosts } = server
    const ofAddress =
      hostKey === undefined && knownHosts !== undefined
        ? KnownHosts.ofAddress(knownHosts, server)
        : new PinnedKey(hostKey)
    this.#hostKey = machineKey === undefined ? ofAddress : new BothKeys(ofAddress, machineKey)
  }

  get address(): { host: string; port: number } {
    return this.#server
  }

  /**
   * Connects and logs in.
   * @param through a stream that leads to the server; by default a TCP connection of our own
   * @throws GuestError `unreachable` or `login`
   */
  connect(deadline: Deadline, through?: Duplex): Promise<Client> {
    return new Promise((resolve, reject) => {
      const login: SshLogin = new SshLogin(this.#server, this.#readKey(), () => {
        giveUp(this.failure('login', `the login was given up, for it asks on and on: ${login.story}`))
      })
      const client = new Client()
      let refusal: HostKeyRefusal | undefined
      let shown: Buffer | undefined
      const giveUp = (error: GuestError) => {
        reject(error)
        client.destroy()
      }
      // Small packets back and forth: Nagle's algorithm would hold each back for the 40 ms of a delayed ACK.
      client.once('connect', () => client.setNoDelay(true))
      client.once('ready', () => resolve(client))
      client.once('handshake', () => {
        this.#shown = shown
        const failure = this.#learnsLater ? undefined : this.#keepHostKey()
        if (failure) giveUp(failure)
      })
      client.once('change password', () => {
        giveUp(this.failure('login', 'the password has expired, and the server wants a new one'))
      })
      client.on('error', (error: Error & { level?: string }) => {
        // An agent that fails is one way less.
        if (error.level === 'agent') login.remark(inLine(error.message))
        else reject(this.#connectError(error, login, refusal))
      })
      client.once('close', () => {
        reject(this.failure('unreachable', 'the connection was closed while it was being made'))
      })
      client.connect({
        ...this.#config(Math.min(CONNECT_MS, Math.max(1, deadline.remainingMs))),
        ...(through && { sock: through }),
        authHandler: login.next,
        hostVerifier: (key: Buffer) => {
          shown = key
          refusal = this.#refusalOf(key)
          return refusal === undefined
        },
      })
    })
  }

  /**
   * Keeps the key that the server showed last, now that it is known to be the right one.
   * @throws GuestError `login`
   */
  learn(): void {
    const failure = this.#keepHostKey()
    if (failure) throw failure
  }

  /** An error that names the server. @param why the end of the sentence that says what was seen */
  failure(
    kind: GuestErrorKind,
    why: string,
    { hint, cause }: { hint?: string; cause?: unknown } = {},
  ): GuestError {
    const { username, host, port } = this.#server
    return new GuestError(kind, `SSH of ${this.#name} (${username}@${host}:${port}): ${oneLine(why)}.`, {
      hint: hint ?? HINTS[kind] ?? 'See the log of the SSH server in the guest.',
      fields: { machine: this.#machine, host, port, username },
      cause,
    })
  }

  #readKey(): ParsedKey | undefined {
    try {
      this.#key ??= readPrivateKey(this.#server)
      return this.#key
    } catch (cause) {
      throw this.failure('login', `its private key cannot be used: ${messageOf(cause)}`, {
        hint: 'Is it a private key in PEM or OpenSSH format? An encrypted one needs its `passphrase`.',
        cause,
      })
    }
  }

  #config(readyTimeout: number): ConnectConfig {
    const { host, port, username } = this.#server
    const known = this.#knownTypes()
    return {
      host,
      port,
      username,
      readyTimeout,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_UNANSWERED,
      algorithms: { serverHostKey: HOST_KEYS.toSorted((a, b) => rank(a, known) - rank(b, known)) },
    }
  }

  #knownTypes(): readonly string[] {
    try {
      return this.#hostKey.knownTypes
    } catch (cause) {
      throw this.#unreadable(cause)
    }
  }

  #refusalOf(key: Buffer): HostKeyRefusal | undefined {
    try {
      return this.#hostKey.refusal(key)
    } catch (error) {
      return { why: `its host key could not be compared: ${messageOf(error)}`, hint: HINTS.login! }
    }
  }

  #keepHostKey(): GuestError | undefined {
    try {
      if (this.#shown) this.#hostKey.keep(this.#shown)
      return undefined
    } catch (cause) {
      return this.failure('login', `its host key could not be kept: ${messageOf(cause)}`, {
        hint: 'Does the folder of `knownHosts` exist, and may this user write the file?',
        cause,
      })
    }
  }

  #unreadable(cause: unknown): GuestError {
    return this.failure('login', `the known hosts could not be read: ${messageOf(cause)}`, {
      hint: 'Is `knownHosts` a file that this user may read?',
      cause,
    })
  }

  #connectError(
    error: Error & { level?: string },
    login: SshLogin,
    refusal: HostKeyRefusal | undefined,
  ): GuestError {
    if (refusal) return this.failure('login', refusal.why, { hint: refusal.hint, cause: error })
    if (error.level === 'client-authentication') {
      return this.failure('login', `the login was refused: ${login.story}`, {
        hint: login.hint,
        cause: error,
      })
    }
    // A server that has had enough of us says so and hangs up.
    if (login.begun && /authentication/i.test(error.message)) {
      const why = `the login was refused (${error.message}): ${login.story}`
      return this.failure('login', why, { hint: login.hint, cause: error })
    }
    return this.failure('unreachable', error.message, { cause: error })
  }
}

const HINTS: Partial<Record<GuestErrorKind, string>> = {
  unreachable:
    'Is the machine up, its SSH server running, the port open to this computer, and its `address` the right one?',
  login:
    'Check user, password or key, and the host key in the configuration: `ssh-keygen -lf` in the guest prints the right one.',
  deadline: 'Give the operation more time, or see in the guest what holds the command up.',
}

/** Known types come first. RFC 8332: a key of type ssh-rsa has signatures of three names. */
function rank(algorithm: string, known: readonly string[]): number {
  return known.includes(algorithm.startsWith('rsa-sha2') ? 'ssh-rsa' : algorithm) ? 0 : 1
}

/** What a server says goes into one line, and without a secret that it may have been told. */
function oneLine(text: string): string {
  return redact(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
}
