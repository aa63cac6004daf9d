import type { Deadline } from '../../core/deadline.ts'

/** Our clock was set, or this computer slept, when its two clocks have gone so far apart. */
const MOST_APART_MS = 2_000

interface Look {
  /** The host's time, in milliseconds since 1970. */
  host: number
  /** Our clocks when the answer had come. */
  ours: Clocks
}

interface Clocks {
  /** What a person may set. */
  date: number
  /** What goes on whatever is set, and stands still while this computer sleeps. */
  steady: number
}

/**
 * The host's clock, by one look at it and by our clocks since. What is written for others to judge, such as until when
 * somebody uses a machine, is written by the clock that all of them share.
 */
export class HostClock {
  readonly #ask: (deadline: Deadline) => Promise<Date>
  #last: Promise<Look> | undefined

  constructor(ask: (deadline: Deadline) => Promise<Date>) {
    this.#ask = ask
  }

  /** The host's time, late by as much as the answer took to come, never early. Asks the host once, and when our clocks disagree. */
  async now(deadline: Deadline): Promise<Date> {
    const last = await (this.#last ?? this.#look(deadline))
    const { date, steady } = since(last.ours)
    if (Math.abs(date - steady) > MOST_APART_MS) return this.look(deadline)
    return new Date(last.host + steady)
  }

  /** Asks the host. */
  async look(deadline: Deadline): Promise<Date> {
    return new Date((await this.#look(deadline)).host)
  }

  #look(deadline: Deadline): Promise<Look> {
    const looking = this.#ask(deadline).then((host) => ({ host: host.getTime(), ours: clocks() }))
    this.#last = looking
    looking.catch(() => {
      if (this.#last === looking) this.#last = undefined
    })
    return looking
  }
}

function clocks(): Clocks {
  return { date: Date.now(), steady: performance.now() }
}

function since(then: Clocks): Clocks {
  const now = clocks()
  return { date: now.date - then.date, steady: now.steady - then.steady }
}
