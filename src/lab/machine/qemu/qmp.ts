import { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import { LabError } from '../tool.ts'
import { JsonLines } from './json-lines.ts'

export interface QmpEvent {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** QEMU's machine protocol on one connection; see docs/interop/qmp-spec in QEMU's sources. */
export class Qmp {
  readonly #lines: JsonLines
  readonly #pending = new Map<number, Pending>()
  readonly #events = new EventEmitter()
  #lastId = 0
  #closed: Error | undefined

  private constructor(stream: Duplex) {
    this.#events.setMaxListeners(0)
    this.#lines = new JsonLines(stream, (message) => this.#receive(message))
    stream.once('close', () =>
      this.close(new LabError('QEMU ended.', { hint: 'See the log of its machine.' })),
    )
  }

  /** Negotiates; after this every command may be sent. */
  static async connect(stream: Duplex): Promise<Qmp> {
    const qmp = new Qmp(stream)
    await qmp.execute('qmp_capabilities')
    return qmp
  }

  /**
   * Does one command and returns its answer.
   * @throws LabError when QEMU refuses it, or is gone
   */
  async execute<Answer = unknown>(command: string, args: object = {}): Promise<Answer> {
    if (this.#closed) throw this.#closed
    const id = ++this.#lastId
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }))
    this.#lines.send({ execute: command, arguments: args, id })
    try {
      return (await answer) as Answer
    } catch (error) {
      throw new LabError(`QEMU did not do ${command}.`, {
        hint: error instanceof Error ? error.message : String(error),
        cause: error,
      })
    }
  }

  /** The human monitor, for the few things that QMP cannot tell. */
  async monitor(commandLine: string): Promise<string> {
    return this.execute<string>('human-monitor-command', { 'command-line': commandLine })
  }

  /** The first event from now on that fits. Start waiting before the command that causes it. */
  waitFor(fits: (event: QmpEvent) => boolean): Promise<QmpEvent> {
    return new Promise((resolve, reject) => {
      const stop = this.onEvent((event) => {
        if (!fits(event)) return
        done()
        resolve(event)
      })
      const onClose = (error: Error) => {
        done()
        reject(error)
      }
      const done = () => {
        stop()
        this.#events.off('close', onClose)
      }
      this.#events.once('close', onClose)
      if (this.#closed) onClose(this.#closed)
    })
  }

  /** Calls back with every event. Returns the way to stop. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#events.on('event', listener)
    return () => this.#events.off('event', listener)
  }

  /** Fails whatever still waits. */
  close(reason: Error): void {
    if (this.#closed) return
    this.#closed = reason
    for (const { reject } of this.#pending.values()) reject(reason)
    this.#pending.clear()
    this.#events.emit('close', reason)
  }

  #receive(message: Record<string, unknown>): void {
    if (typeof message.event === 'string') {
      this.#events.emit('event', { event: message.event, data: message.data ?? {} })
      return
    }
    const pending = this.#pending.get(Number(message.id))
    if (!pending) return
    this.#pending.delete(Number(message.id))
    if ('error' in message) pending.reject(new Error((message.error as { desc: string }).desc))
    else pending.resolve(message.return)
  }
}
