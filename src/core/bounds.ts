const KIB = 1024
const MIB = 1024 * KIB

/**
 * The most that is taken of what others send. Each is some ten times what the largest real one takes, and small enough
 * that all of it together leaves the memory of this computer to those who need it.
 */
export const MOST = {
  /** Bytes of one HTTP answer: the chains of a machine of 60 disks and 32 snapshots take 6 MiB of SOAP. */
  answerBytes: 16 * MIB,
  /** Elements, attributes and entities of one XML document, by the characters that begin them, and characters as costly. */
  xmlMarks: 500_000,
  /** Elements within each other: a chain of snapshots is nested, and 32 is the longest that a host allows. */
  xmlLevels: 200,
  /** Bytes of what one command prints on one stream. */
  outputBytes: 16 * MIB,
  /** Bytes of what an author's command prints on one stream: a ledger keeps it whole, and a page shows it. */
  printedBytes: 256 * KIB,
  /** Characters of one name, path, message or version: the longest that a host takes have some hundreds. */
  textChars: 4096,
  /** Characters of a machine's notes, and of one of its advanced settings. */
  notesChars: 64 * KIB,
  /** Looks a second at something that could have told us itself when there is news. */
  pollsPerSecond: 20,
} as const

/**
 * More came than anything of its kind can be: what sends it is broken, or means us harm. The room that reads it makes an
 * error of it that tells who it was.
 */
export class TooMuch extends Error {
  /** `16 MiB`, `200 levels of elements`. */
  readonly limit: string

  constructor(limit: string) {
    super(`more than ${limit}`)
    this.limit = limit
  }
}

/** What to do about any of them. */
export const TOO_MUCH_HINT =
  'Nothing that should be there is as large. Find out what answers at that address: it is broken, or it is not what it should be.'

/** What arrives in parts, up to a limit. In one piece of memory: parts of one byte each would take a hundred times as much. */
export class BoundedBytes {
  readonly #most: number
  #kept = Buffer.alloc(0)
  #length = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Returns false when it is too much with this part, and keeps nothing then. */
  add(part: Buffer): boolean {
    const before = this.#length
    this.#length += part.length
    if (this.#length > this.#most) {
      this.#kept = Buffer.alloc(0)
      return false
    }
    if (this.#length > this.#kept.length) this.#grow()
    part.copy(this.#kept, before)
    return true
  }

  get tooMuch(): TooMuch {
    return new TooMuch(bytesText(this.#most))
  }

  get length(): number {
    return this.#length
  }

  whole(): Buffer {
    return this.#kept.subarray(0, this.#length)
  }

  #grow(): void {
    const kept = this.#kept
    this.#kept = Buffer.allocUnsafe(Math.min(this.#most, Math.max(this.#length, 2 * kept.length)))
    kept.copy(this.#kept)
  }
}

/** `16 MiB`, or `90 bytes` where it is no whole number of a larger unit. */
export function bytesText(bytes: number): string {
  if (bytes > 0 && bytes % MIB === 0) return `${bytes / MIB} MiB`
  return bytes > 0 && bytes % KIB === 0 ? `${bytes / KIB} KiB` : `${bytes} bytes`
}
