import { setTimeout as sleep } from 'node:timers/promises'
import { MOST } from './bounds.ts'

/**
 * Holds a loop back that asks somebody who answers at once, again and again, though he could wait for news: to so many
 * looks a second, and not at all below that.
 */
export class Pace {
  readonly #looks: number[] = []

  /** Returns when the next look is due. */
  async wait(): Promise<void> {
    const oldest = this.#looks.length < MOST.pollsPerSecond ? undefined : this.#looks.shift()
    const early = oldest === undefined ? 0 : oldest + 1_000 - performance.now()
    if (early > 0) await sleep(early)
    this.#looks.push(performance.now())
  }
}
