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
  /** Who has not said the word yet, the oldest first. */
  readonly #strangers = new Set<Socket>()
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
      this.#strangers.delete(socket)
      const request = said.slice(this.#password.length)
      if (!request.endsWith('\n')) return
      socket.removeAllListeners('data')
      this.#serve(socket, request)
    })
  }

  /** Whoever is on this computer may connect. Scenarios say the word at once; no number of others takes our file handles. */
  #letWait(socket: Socket): void {
    this.#strangers.add(socket)
    socket.once('close', () => this.#strangers.delete(socket))
    const [oldest] = this.#strangers
    if (this.#strangers.size > MOST_STRANGERS) oldest?.destroy()
  }

  #serve(socket: Socket, request: string): void {
    // Of a run that is being closed the machines are still in hand.
    this.#shift ??= new Shift(this.#ended.then(this.#open))
    // Whoever knows the word is one of ours.
    const asked = JSON.parse(Buffer.from(request, 'latin1').toString('utf8')) as Requested
    void this.#shift.serve(socket, asked)
  }
}

const MOST_STRANGERS = 64

function isSame(said: string, token: string): boolean {
  const [one, other] = [Buffer.from(said), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}
