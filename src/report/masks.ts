import { isIP } from 'node:net'

type Kind = 'machine' | 'host' | 'user' | 'datastore' | 'folder' | 'address'

/** Names that every system has tell of none, and are words of their own. */
const EVERYWHERE: ReadonlySet<string> = new Set(['', 'root', 'administrator', 'localhost'])

/** Names and what stands for each of them: `machine-1`, `address-3`. */
export class Masks {
  readonly #masks = new Map<string, string>()
  readonly #counts = new Map<Kind, number>()
  #pattern: RegExp | undefined

  /** Remembers a name. One that is known keeps its mask, whatever kind it is met as; an address is one by its looks. */
  add(kind: Kind, name: string): string {
    const known = this.#masks.get(name)
    if (known !== undefined) return known
    if (EVERYWHERE.has(name.toLowerCase())) return name
    const mask = this.#next(isAddress(name) ? 'address' : kind)
    this.#masks.set(name, mask)
    this.#pattern = undefined
    // Messages may call a host by the first part of its name.
    const [short = ''] = name.split('.')
    if (kind === 'host' && short !== name && !isAddress(name) && !this.#masks.has(short))
      this.#masks.set(short, mask)
    return mask
  }

  /** The text with every known name, and every address, masked. */
  apply(text: string): string {
    const named =
      this.#masks.size === 0 ? text : text.replaceAll(this.#known(), (name) => this.#masks.get(name) ?? name)
    return named.replaceAll(ADDRESS, (address) =>
      isAddress(address) ? this.add('address', address) : address,
    )
  }

  #next(kind: Kind): string {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    return `${kind}-${count}`
  }

  /** Whole names only, the longest first: `web` is not masked in `webhook`, nor `db-1` as a part of `db-10`. */
  #known(): RegExp {
    const names = [...this.#masks.keys()].toSorted((a, b) => b.length - a.length).map(escaped)
    this.#pattern ??= new RegExp(`(?<![\\p{L}\\p{N}_])(?:${names.join('|')})(?![\\p{L}\\p{N}])`, 'gu')
    return this.#pattern
  }
}

/** What may be an IPv4 or an IPv6 address; {@link isAddress} decides. */
const ADDRESS = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*[0-9a-f])(?![\w:]|\.\d)/gi

function isAddress(text: string): boolean {
  return isIP(text) !== 0
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
