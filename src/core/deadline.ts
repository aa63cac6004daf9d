/** A moment by which something must be done. Made once by the caller, handed down, never restarted. */
export class Deadline {
  readonly #at: number
  readonly #cancelled: AbortSignal | undefined

  private constructor(at: number, cancelled?: AbortSignal) {
    this.#at = at
    this.#cancelled = cancelled
  }

  /** @param ms milliseconds from now */
  static after(ms: number): Deadline {
    return new Deadline(performance.now() + ms)
  }

  /** Milliseconds left, never below 0. */
  get remainingMs(): number {
    return this.#cancelled?.aborted ? 0 : Math.max(0, this.#at - performance.now())
  }

  get expired(): boolean {
    return this.remainingMs === 0
  }

  /** Aborts when the deadline passes. Does not keep the process alive. */
  get signal(): AbortSignal {
    const passed = AbortSignal.timeout(Math.ceil(this.remainingMs))
    return this.#cancelled ? AbortSignal.any([passed, this.#cancelled]) : passed
  }

  /**
   * Calls back when the deadline passes, unless what it returns was called before. Cheaper than a {@link signal}, for
   * what is done many times a second. Does not keep the process alive.
   */
  whenPassed(callback: () => void): () => void {
    const timer = setTimeout(callback, Math.ceil(this.remainingMs)).unref()
    this.#cancelled?.addEventListener('abort', callback)
    return () => {
      clearTimeout(timer)
      this.#cancelled?.removeEventListener('abort', callback)
    }
  }

  /** The earlier of this deadline and `ms` milliseconds from now. */
  within(ms: number): Deadline {
    return new Deadline(Math.min(this.#at, performance.now() + ms), this.#cancelled)
  }

  /** This deadline, which also passes at once when the signal aborts. */
  orWhen(cancelled: AbortSignal): Deadline {
    return new Deadline(this.#at, cancelled)
  }
}
