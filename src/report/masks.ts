import { isIP } from 'node:net'

type Kind = 'machine' | 'host' | 'user' | 'datastore' | 'folder' | 'address'

/** Names that every system has tell of none, and are words of their own. */
const EVERYWHERE: ReadonlySet<string> = new Set(['', 'root', 'administrator', 'localhost'])

/** Names and what stands for each of them: `machine-1`, `address-3`. */
export class Masks {
  readonly #masks = new Map<string, string>()
  readonly #counts = new Map<Kind, number>()
  /** How long the names are that begin with a word or a sign, the longest first. */
  readonly #lengths = new Map<string, number[]>()

  /** Remembers a name. One that is known keeps its mask, whatever kind it is met as; an address is one by its looks. */
  add(kind: Kind, name: string): string {
    const known = this.#masks.get(name)
    if (known !== undefined) return known
    if (EVERYWHERE.has(name.toLowerCase())) return name
    const mask = this.#next(isAddress(name) ? 'address' : kind)
    this.#remember(name, mask)
    // Messages may call a host by the first part of its name.
    const [short = ''] = name.split('.')
    if (kind === 'host' && short !== name && !isAddress(name) && !this.#masks.has(short))
      this.#remember(short, mask)
    return mask
  }

  /** The text with every known name, and every address, masked. */
  apply(text: string): string {
    return this.#withoutNames(text).replaceAll(RUN, (run) => {
      const [address = ''] = ADDRESS.exec(run) ?? []
      return isAddress(address) ? this.add('address', address) + run.slice(address.length) : run
    })
  }

  #next(kind: Kind): string {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    return `${kind}-${count}`
  }

  #remember(name: string, mask: string): void {
    this.#masks.set(name, mask)
    const [begin = ''] = BEGIN.exec(name) ?? []
    const lengths = this.#lengths.get(begin) ?? []
    if (!lengths.includes(name.length)) lengths.push(name.length)
    this.#lengths.set(
      begin,
      lengths.sort((a, b) => b - a),
    )
  }

  /**
   * Whole names only, the longest first: `web` is not masked in `webhook`, nor `db-1` as a part of `db-10`. Word by word
   * and not by one pattern of all names, which would be tried one after the other at each letter of the text.
   */
  #withoutNames(text: string): string {
    const parts: string[] = []
    let rest = 0
    for (const { 0: begin, index } of text.matchAll(WORD_OR_SIGN)) {
      const name = index < rest ? undefined : this.#nameAt(text, begin, index)
      if (name === undefined) continue
      parts.push(text.slice(rest, index), this.#masks.get(name) ?? name)
      rest = index + name.length
    }
    return parts.join('') + text.slice(rest)
  }

  #nameAt(text: string, begin: string, index: number): string | undefined {
    if (index > 0 && WORD_END.test(text.slice(Math.max(0, index - 2), index))) return undefined
    for (const length of this.#lengths.get(begin) ?? []) {
      const name = text.slice(index, index + length)
      if (this.#masks.has(name) && !LETTER.test(text.slice(index + length, index + length + 2))) return name
    }
    return undefined
  }
}

const WORD_OR_SIGN = /[\p{L}\p{N}]+|[^\p{L}\p{N}]/gu
const BEGIN = new RegExp(`^(?:${WORD_OR_SIGN.source})`, 'u')
const WORD_END = /[\p{L}\p{N}_]$/u
const LETTER = /^[\p{L}\p{N}]/u

/** An address can stand only at the beginning of such a run: that is looked at, and not each of its letters. */
const RUN = /[\w.:]+/g
/** What may be an IPv4 or an IPv6 address; {@link isAddress} decides. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f:.]{0,44}[0-9a-f])(?![\w:]|\.\d)/i

function isAddress(text: string): boolean {
  return isIP(text) !== 0
}
