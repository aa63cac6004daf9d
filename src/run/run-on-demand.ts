import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { secret } from '../core/redact.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import type { RunPlace, Told } from '../scenario/opened-run.ts'
import type { OpenRun } from './open-run.ts'

/**
 * Opens a run when the first scenario asks for it, and hands its machines to one scenario after another. Scenarios ask
 * from processes of their own, at a port of this computer; as long as the connection lasts the machines are theirs.
 */
export class RunOnDemand {
  readonly #open: () => Promise<OpenRun>
  readonly #token = secret(randomBytes(32).toString('hex'))
  readonly #password = `${this.#token}\n`
  /** Who has not said the word yet, the oldest first. */
  readonly #strangers = new Set<Socket>()
  #server: Server | undefined
  #run: Promise<OpenRun> | undefined
  #turn: Promise<void> = Promise.resolve()

  constructor(open: () => Promise<OpenRun>) {
    this.#open = open
  }

  /** Where scenarios ask; there is nothing before it is called. */
  async place(): Promise<RunPlace> {
    this.#server ??= createServer((socket) => this.#receive(socket)).unref()
    if (!this.#server.listening) await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    return { port: (this.#server.address() as AddressInfo).port, token: this.#token }
  }

  /**
   * Closes the run, once the scenario that has the machines is through; the next who asks opens another.
   * @returns what kept the run from being opened, or from ending in order
   */
  end(): Promise<Trouble | undefined> {
    const ended = this.#turn.then(() => this.#close())
    this.#turn = ended.then(() => {})
    return ended
  }

  /** Scenarios ask in vain from here on. */
  stop(): void {
    this.#server?.close()
  }

  async #close(): Promise<Trouble | undefined> {
    const run = this.#run
    this.#run = undefined
    try {
      return await (await run)?.close()
    } catch (error) {
      return troubleOf(error)
    }
  }

  #receive(socket: Socket): void {
    let said = ''
    // Who goes away, goes away.
    socket.on('error', () => {})
    this.#letWait(socket)
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1')
      if (said.length < this.#password.length) return
      socket.removeAllListeners('data')
      this.#strangers.delete(socket)
      if (isSame(said, this.#password)) this.#turn = this.#turn.then(() => this.#serve(socket))
      else socket.destroy()
    })
  }

  /** Whoever is on this computer may connect. Scenarios say the word at once; no number of others takes our file handles. */
  #letWait(socket: Socket): void {
    this.#strangers.add(socket)
    socket.once('close', () => this.#strangers.delete(socket))
    const [oldest] = this.#strangers
    if (this.#strangers.size > MOST_STRANGERS) oldest?.destroy()
  }

  async #serve(socket: Socket): Promise<void> {
    if (socket.destroyed) return
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.write(`${JSON.stringify(await this.#told())}\n`)
    await gone
  }

  async #told(): Promise<Told> {
    this.#run ??= this.#open()
    try {
      const { told, secrets } = await this.#run
      return { run: told, secrets }
    } catch (error) {
      return { trouble: troubleOf(error) }
    }
  }
}

const MOST_STRANGERS = 64

function isSame(said: string, token: string): boolean {
  const [one, other] = [Buffer.from(said), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}
