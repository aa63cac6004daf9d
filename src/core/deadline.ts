/** A moment by which something must be done. Made once by the caller, handed down, never restarted. */
export class Deadline {
  readonly #at: number

  private constructor(at: number) {
    this.#at = at
  }

  /** @param ms milliseconds from now */
  static after(ms: number): Deadline {
    return new Deadline(performance.now() + ms)
  }

  /** Milliseconds left, never below 0. */
  get remainingMs(): number {
    return Math.max(0, this.#at - performance.now())
  }

  get expired(): boolean {
    return this.remainingMs === 0
  }

  /** Aborts when the deadline passes. Does not keep the process alive. */
  get signal(): AbortSignal {
    return AbortSignal.timeout(Math.ceil(this.remainingMs))
  }

  /** The earlier of this deadline and `ms` milliseconds from now. */
  within(ms: number): Deadline {
    return new Deadline(Math.min(this.#at, performance.now() + ms))
  }
}
