import { Deadline } from '../../core/deadline.ts'
import type { Ref } from '../soap/data.ts'
import type { VimTransport } from '../soap/transport.ts'

/** Milliseconds. What is left over in that time is removed together. */
const PAUSE_MS = 1000
const DEADLINE_MS = 40_000

type Leftover = Ref<'ContainerView'> | Ref<'PropertyFilter'>

/**
 * The views and filters that a session has made on the host and needs no more. They are removed a little later, one
 * after the other: beside the work, each would want a connection of its own. Those that are left when the session ends
 * the host removes itself.
 */
export class Leftovers {
  readonly #transport: VimTransport
  #refs: Leftover[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(transport: VimTransport) {
    this.#transport = transport
  }

  add(ref: Leftover): void {
    this.#refs.push(ref)
    this.#timer ??= setTimeout(() => void this.#remove(), PAUSE_MS).unref()
  }

  /** The session has ended, and its objects with it. */
  forget(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#refs = []
  }

  /** One that stays does no harm but a little memory on the host: why it did is nobody's matter. */
  async #remove(): Promise<void> {
    this.#timer = undefined
    const refs = this.#refs
    this.#refs = []
    for (const ref of refs) await this.#destroy(ref).catch(() => {})
  }

  #destroy(ref: Leftover): Promise<void> {
    const exchange = { deadline: Deadline.after(DEADLINE_MS) }
    return isFilter(ref)
      ? this.#transport.call('DestroyPropertyFilter', { _this: ref }, exchange)
      : this.#transport.call('DestroyView', { _this: ref }, exchange)
  }
}

function isFilter(ref: Leftover): ref is Ref<'PropertyFilter'> {
  return ref.startsWith('PropertyFilter:')
}
