/** What one of a queue waits for: each of these at once. */
export interface Wanted {
  /** One at a time has it, in the order in which they asked. */
  machines: readonly string[]
  /** So many at a time have a share of each. */
  shares: readonly string[]
}

interface Waiting extends Wanted {
  grant: (giveBack: () => void) => void
}

/**
 * Who works where, and how much at once. Whoever asks for a machine gets it after those that asked before; one that waits for
 * a machine keeps nobody from another.
 */
export class Allocation {
  readonly #most: (share: string) => number
  readonly #busy = new Set<string>()
  readonly #taken = new Map<string, number>()
  #queue: Waiting[] = []

  /** @param most how many may have a share at the same time */
  constructor(most: (share: string) => number) {
    this.#most = most
  }

  /**
   * @param abandoned whoever asked is there no more
   * @returns once all of it is theirs, the way to give it back
   */
  take(wanted: Wanted, abandoned: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (abandoned.aborted) return reject(abandoned.reason)
      const waiting: Waiting = { ...wanted, grant: resolve }
      abandoned.addEventListener(
        'abort',
        () => {
          this.#queue = this.#queue.filter((one) => one !== waiting)
          reject(abandoned.reason)
          this.#serve()
        },
        { once: true },
      )
      this.#queue.push(waiting)
      this.#serve()
    })
  }

  #serve(): void {
    const awaited = new Set<string>()
    this.#queue = this.#queue.filter((waiting) => {
      const isFree = waiting.machines.every((machine) => !this.#busy.has(machine) && !awaited.has(machine))
      if (isFree && waiting.shares.every((share) => this.#takenOf(share) < this.#most(share))) {
        waiting.grant(this.#give(waiting))
        return false
      }
      for (const machine of waiting.machines) awaited.add(machine)
      return true
    })
  }

  #give({ machines, shares }: Wanted): () => void {
    for (const machine of machines) this.#busy.add(machine)
    for (const share of shares) this.#taken.set(share, this.#takenOf(share) + 1)
    return () => {
      for (const machine of machines) this.#busy.delete(machine)
      for (const share of shares) this.#taken.set(share, this.#takenOf(share) - 1)
      this.#serve()
    }
  }

  #takenOf(share: string): number {
    return this.#taken.get(share) ?? 0
  }
}
