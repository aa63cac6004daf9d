import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { secret } from '../core/redact.ts'
import type { Trouble } from '../evidence/units.ts'
import type { Requested, RunPlace } from '../scenario/opened-run.ts'
import type { OpenRun } from './open-run.ts'
import { Shift } from './shift.ts'

/**
 * Opens a run when the first scenario asks for it, and hands each its crew of machines. Scenarios ask from processes of
 * their own, at a port of this computer; as long as the connection lasts the machines are theirs.
 */
export class RunOnDemand {
  readonly #open: () => Promise<OpenRun>
  readonly #token = secret(randomBytes(32).toString('hex'))
  readonly #password = `${this.#token}\n`
  /** Who has not said the word yet, the oldest first; each until its time is over. */
  readonly #strangers = new Map<Socket, NodeJS.Timeout>()
  #server: Server | undefined
  #shift: Shift | undefined
  #ended: Promise<unknown> = Promise.resolve()

  constructor(open: () => Promise<OpenRun>) {
    this.#open = open
  }

  /** Where scenarios ask; there is nothing before it is called. */
  async place(): Promise<RunPlace> {
    this.#server ??= createServer((socket) => this.#receive(socket)).unref()
    if (!this.#server.listening) await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    return { port: (this.#server.address() as AddressInfo).port, token: this.#token }
  }

  /** Whoever has no machines yet gets none any more. */
  refuse(reason: string): void {
    this.#shift?.refuse(reason)
  }

  /**
   * Closes the run, once the scenarios that have machines are through; the next who asks opens another.
   * @returns what kept the run from being opened, or from ending in order
   */
  end(): Promise<Trouble | undefined> {
    const shift = this.#shift
    this.#shift = undefined
    const ended = this.#ended.then(() => shift?.close())
    this.#ended = ended
    return ended
  }

  /** Scenarios ask in vain from here on. */
  stop(): void {
    this.#server?.close()
  }

  #receive(socket: Socket): void {
    let said = ''
    // Who goes away, goes away.
    socket.on('error', () => {})
    this.#letWait(socket)
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1')
      if (said.length < this.#password.length) return
      if (!isSame(said.slice(0, this.#password.length), this.#password)) return void socket.destroy()
      this.#waitsNoMore(socket)
      const request = said.slice(this.#password.length)
      if (!request.endsWith('\n')) return
      socket.removeAllListeners('data')
      this.#serve(socket, request)
    })
  }

  /**
   * Whoever is on this computer may connect. Scenarios say the word at once, however many of them; whoever is silent takes
   * our file handles for a moment alone.
   */
  #letWait(socket: Socket): void {
    this.#strangers.set(socket, setTimeout(() => socket.destroy(), LONGEST_SILENCE_MS).unref())
    socket.once('close', () => this.#waitsNoMore(socket))
    const [oldest] = this.#strangers.keys()
    if (this.#strangers.size > MOST_STRANGERS) oldest?.destroy()
  }

  #waitsNoMore(socket: Socket): void {
    clearTimeout(this.#strangers.get(socket))
    this.#strangers.delete(socket)
  }

  #serve(socket: Socket, request: string): void {
    // Of a run that is being closed the machines are still in hand.
    this.#shift ??= new Shift(this.#ended.then(this.#open))
    // Whoever knows the word is one of ours.
    const asked = JSON.parse(Buffer.from(request, 'latin1').toString('utf8')) as Requested
    void this.#shift.serve(socket, asked)
  }
}

const LONGEST_SILENCE_MS = 5_000
/** Fewer than the file handles that a process has by default. */
const MOST_STRANGERS = 512

function isSame(said: string, token: string): boolean {
  const [one, other] = [Buffer.from(said), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}
