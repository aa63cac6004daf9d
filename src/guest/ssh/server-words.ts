import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { inLine } from '../../core/words.ts'

/** Bytes of what comes first that are looked at, and characters that are told. */
const MOST_OPENING = 1_024
const MOST_SAID = 400
/** RFC 4253, 4.2: of a line of the version. */
const MOST_VERSION = 255

/** What an SSH server says in words: before the protocol begins, of its algorithms, and while somebody logs in. */
export class ServerWords {
  #opening = ''
  #banner = ''
  #hasShaken = false
  readonly #offers = new Map<string, readonly string[]>()
  /** Whether it said something when a login had been tried. */
  hasAnswered = false

  /** @param stream what the client reads from; it listens by then */
  hear(client: Client, stream: Duplex, hasTried: () => boolean): void {
    const onData = (chunk: Buffer) => {
      this.#opening += chunk.toString('latin1', 0, MOST_OPENING - this.#opening.length)
      if (this.#opening.length >= MOST_OPENING) stream.off('data', onData)
    }
    stream.on('data', onData)
    client.once('handshake', () => {
      stream.off('data', onData)
      this.#hasShaken = true
    })
    client.on('banner', (said: string) => {
      this.hasAnswered ||= hasTried()
      this.#banner = `${this.#banner} ${said}`.slice(0, 4 * MOST_SAID)
    })
  }

  /** A line of the client's log, which alone tells what the other side offers. */
  readonly note = (line: string): void => {
    const [, what, names] = /^Handshake: \(remote\) (.+?): (.*)$/.exec(line) ?? []
    if (what !== undefined && names !== undefined) this.#offers.set(what.toLowerCase(), names.split(','))
  }

  /** Of host keys: the names of the signatures that the server makes. */
  get hostKeyAlgorithms(): readonly string[] {
    return this.#offers.get('host key format') ?? []
  }

  /** @param missing as the client words what it found no match for: `C->S cipher` */
  offered(missing: string): readonly string[] {
    return this.#offers.get(missing.toLowerCase().replace('key exchange algorithm', 'kex method')) ?? []
  }

  /** Whether it has said that it speaks SSH (RFC 4253, 4.2: lines may come before that). */
  get isSsh(): boolean {
    return this.#hasShaken || /^SSH-/m.test(this.#opening)
  }

  /** Whether the two sides have agreed on a key. */
  get hasShaken(): boolean {
    return this.#hasShaken
  }

  get hasOffered(): boolean {
    return this.#offers.size > 0
  }

  /** Its line of the version; empty where there was none among what came first. */
  get version(): string {
    return inLine(/^SSH-[^\r\n]*/m.exec(this.#opening)?.[0] ?? '', MOST_VERSION)
  }

  /** What stood in the place of the protocol, or before it. */
  get opening(): string {
    return inLine(this.#opening.split(/^SSH-/m)[0] ?? '', MOST_SAID)
  }

  get banner(): string {
    return inLine(this.#banner, MOST_SAID)
  }
}
