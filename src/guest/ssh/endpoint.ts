import net from 'node:net'
import type { Duplex, Readable } from 'node:stream'
import { Client, type ConnectConfig, type ParsedKey } from 'ssh2'
import type { SshServer } from '../../core/access.ts'
import type { Deadline } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import { redact } from '../../core/redact.ts'
import { inLine } from '../../core/words.ts'
import { GuestError, type GuestErrorKind } from '../errors.ts'
import { accountTrouble } from './account-words.ts'
import { BothKeys } from './both-keys.ts'
import { troubleOf } from './connect-trouble.ts'
import { type ClientError, isHangUp, type Trouble } from './handshake-trouble.ts'
import {
  fingerprintOf,
  HOST_KEYS,
  type HostKeyCheck,
  type HostKeyRefusal,
  keyType,
  typeOfAlgorithm,
} from './host-key.ts'
import { onWordsAlone } from './info-request.ts'
import { KnownHosts } from './known-hosts.ts'
import { SshLogin } from './login.ts'
import { PinnedKey } from './pinned-key.ts'
import { readPrivateKey } from './private-key.ts'
import { ServerWords } from './server-words.ts'
import { UnusableKey } from './unusable-key.ts'

const CONNECT_MS = 20_000
/** Characters of a question that are told. */
const MOST_ASKED = 200
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
  /** How often, one after another, the server hung up before there was a key. */
  #hangUps = 0
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
   * Connects and logs in. Of a key that only its fingerprint is known of, each type that the server has is asked for.
   * @param way makes a stream that leads to the server; by default a TCP connection of our own
   * @throws GuestError any kind that says why it was not reached
   */
  async connect(deadline: Deadline, way = () => this.#directWay()): Promise<Client> {
    const [refused, tried] = [[] as OtherKey[], new Set<string>()]
    for (;;) {
      try {
        return await this.#connectBy(await way(), deadline, tried)
      } catch (error) {
        if (error instanceof OtherKey) refused.push(error)
        const last = refused.at(-1)
        if (!last || !(error instanceof OtherKey || isUnreachable(error))) throw error
        const asked = error instanceof OtherKey ? keyType(error.key) : nextOf(last.offered, tried)
        const isNew = asked !== undefined && !tried.has(asked)
        if (isNew) tried.add(asked)
        const isLast = !isNew || nextOf(last.offered, tried) === undefined
        if (isLast || !this.#hostKey.maybeOfAnotherType) throw this.#wrongKey(refused)
      }
    }
  }

  async #connectBy(stream: Duplex, deadline: Deadline, tried: ReadonlySet<string>): Promise<Client> {
    try {
      return await this.#connectOnce(deadline, stream, tried)
    } catch (error) {
      stream.destroy()
      throw error
    }
  }

  async #directWay(): Promise<Duplex> {
    const { host, port } = this.#server
    return net.connect({ host, port })
  }

  #connectOnce(deadline: Deadline, stream: Duplex, tried: ReadonlySet<string>): Promise<Client> {
    return new Promise((resolve, reject) => {
      const login: SshLogin = new SshLogin(this.#server, this.#readKey(), () => {
        giveUp(this.failure('login', `the login was given up, for it asks on and on: ${login.story}`, login))
      })
      const client = new Client()
      const words = new ServerWords()
      let hasFailed = false
      let otherKey: OtherKey | undefined
      let shown: Buffer | undefined
      const giveUp = (error: GuestError) => {
        reject(error)
        client.destroy()
      }
      const fail = (error?: ClientError) => {
        if (hasFailed) return
        hasFailed = true
        if (isHangUp(error, words)) this.#hangUps++
        reject(otherKey ?? this.#connectError(troubleOf(error, words, login, this.#hangUps), error))
      }
      // Small packets back and forth: Nagle's algorithm would hold each back for the 40 ms of a delayed ACK.
      client.once('connect', () => client.setNoDelay(true))
      client.once('ready', () => resolve(client))
      client.once('handshake', () => {
        this.#shown = shown
        this.#hangUps = 0
        const failure = this.#learnsLater ? undefined : this.#keepHostKey()
        if (failure) giveUp(failure)
      })
      client.once('change password', (asked: string) => {
        const said = inLine(asked, MOST_ASKED)
        const what = `the password has expired, and the server wants a new one: “${said}”`
        giveUp(this.failure('login', what, accountTrouble(what)))
      })
      client.on('error', (error: ClientError) => {
        // An agent that fails is one way less.
        if (error.level === 'agent') login.remark(inLine(error.message))
        else fail(error)
      })
      client.once('close', () => fail())
      client.connect({
        ...this.#config(Math.min(CONNECT_MS, Math.max(1, deadline.remainingMs)), tried),
        sock: stream as Readable,
        debug: words.note,
        authHandler: login.next,
        hostVerifier: (key: Buffer) => {
          shown = key
          const refusal = this.#refusalOf(key)
          if (refusal) otherKey = new OtherKey(key, words.hostKeyAlgorithms.map(typeOfAlgorithm), refusal)
          return refusal === undefined
        },
      })
      words.hear(client, stream, () => login.begun)
      onWordsAlone(client, login.hear)
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
        ...(cause instanceof UnusableKey && { hint: cause.hint }),
        cause,
      })
    }
  }

  /** Known types come first, and those last whose key is not the right one. */
  #config(readyTimeout: number, tried: ReadonlySet<string>): ConnectConfig {
    const { host, port, username } = this.#server
    const known = this.#knownTypes()
    const rank = (algorithm: string) => {
      const type = typeOfAlgorithm(algorithm)
      return (known.includes(type) ? 0 : 1) + (tried.has(type) ? 2 : 0)
    }
    return {
      host,
      port,
      username,
      readyTimeout,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_UNANSWERED,
      algorithms: { serverHostKey: HOST_KEYS.toSorted((a, b) => rank(a) - rank(b)) },
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

  #wrongKey(refused: readonly OtherKey[]): GuestError {
    const { refusal, key } = refused.at(-1)!
    const others = refused.map((one) => one.key).filter((one) => !one.equals(key))
    const list = others.map((one) => `${fingerprintOf(one)} (${keyType(one)})`).join(', ')
    const why = list === '' ? refusal.why : `${refusal.why}; its other keys are ${list}`
    return this.failure('login', why, { hint: refusal.hint })
  }

  #connectError({ kind, why, hint }: Trouble, cause: unknown): GuestError {
    return this.failure(kind, why, { ...(hint !== undefined && { hint }), cause })
  }
}

/** A key that is not the server's, as far as is known. */
class OtherKey extends Error {
  readonly key: Buffer
  /** The types of key that the server has. */
  readonly offered: readonly string[]
  readonly refusal: HostKeyRefusal

  constructor(key: Buffer, offered: readonly string[], refusal: HostKeyRefusal) {
    super(refusal.why)
    this.key = key
    this.offered = offered
    this.refusal = refusal
  }
}

const HINTS: Partial<Record<GuestErrorKind, string>> = {
  unreachable:
    'Is the machine up, its SSH server running, the port open to this computer, and its `address` the right one?',
  login:
    'Check user, password or key, and the host key in the configuration: `ssh-keygen -lf` in the guest prints the right one.',
  deadline: 'Give the operation more time, or see in the guest what holds the command up.',
}

/** The type of key that is negotiated next. A server may offer one that it has not, and hang up (dropbear -R). */
function nextOf(offered: readonly string[], tried: ReadonlySet<string>): string | undefined {
  return HOST_KEYS.map(typeOfAlgorithm).find((type) => offered.includes(type) && !tried.has(type))
}

function isUnreachable(error: unknown): boolean {
  return error instanceof GuestError && error.kind === 'unreachable'
}

/** What a server says goes into one line, and without a secret that it may have been told. */
function oneLine(text: string): string {
  return redact(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
}
