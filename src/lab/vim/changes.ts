import { EventEmitter, once } from 'node:events'

/** Tells those who wait for updates that something which a property shows has changed. */
export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0)
  #count = 0

  /** How many changes there have been: look, then wait for the one after, and none is lost between. */
  get count(): number {
    return this.#count
  }

  announce(): void {
    this.#count += 1
    this.#emitter.emit('change')
  }

  /** Resolves once there have been more than `count` changes, or the signal aborts. */
  async after(count: number, signal: AbortSignal): Promise<void> {
    if (this.#count > count || signal.aborted) return
    await once(this.#emitter, 'change', { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}
