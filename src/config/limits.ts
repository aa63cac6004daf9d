import { Deadline } from '../core/deadline.ts'
import type { Config } from './load.ts'

/** How long each kind of work may take before the run gives up on it: generous, since a verdict is worth waiting for. */
export class Limits {
  readonly #timeouts: Config['timeouts']

  constructor(timeouts: Config['timeouts']) {
    this.#timeouts = timeouts
  }

  /** Connecting and logging in. */
  connect(): Deadline {
    return Deadline.after(30_000)
  }

  /** One look into a guest or at the hypervisor. */
  look(): Deadline {
    return Deadline.after(120_000)
  }

  /** Work in a guest that grows with the data. */
  guestWork(): Deadline {
    return Deadline.after(600_000)
  }

  /** A task of the hypervisor. */
  task(): Deadline {
    return Deadline.after(this.#timeouts.task * 1000)
  }

  /** From power-on until the guest answers. */
  boot(): Deadline {
    return Deadline.after(this.#timeouts.boot * 1000)
  }
}
