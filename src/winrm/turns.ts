import type { Deadline } from '../core/deadline.ts'

/** Registers what must be done before the next turn; of several, the last. It must not throw. */
export type Afterwards = (tidying: () => Promise<void>) => void

/** A queue: a connection carries one conversation at a time. */
export class Turns {
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  /** Whether somebody waits for the turn to end. */
  get awaited(): boolean {
    return this.#waiting > 0
  }

  /** Does the work when its turn comes. Its caller gets the result at once; the next turn waits for the tidying too. */
  take<T>(work: (afterwards: Afterwards) => Promise<T>): Promise<T> {
    let tidy = async (): Promise<void> => undefined
    this.#waiting++
    const turn = this.#last.then(() => {
      this.#waiting--
      return work((tidying) => {
        tidy = tidying
      })
    })
    this.#last = turn.then(
      () => tidy(),
      () => tidy(),
    )
    return turn
  }

  /**
   * The same, unless the deadline passes before the turn comes: then the work is never done.
   * @param late makes what is thrown then
   */
  takeBefore<T>(
    deadline: Deadline,
    late: () => Error,
    work: (afterwards: Afterwards) => Promise<T>,
  ): Promise<T> {
    let begun = false
    const turn = this.take((afterwards) => {
      if (deadline.expired) throw late()
      begun = true
      return work(afterwards)
    })
    return new Promise((resolve, reject) => {
      const done = deadline.whenPassed(() => !begun && reject(late()))
      turn.then(resolve, reject).finally(done)
    })
  }
}
