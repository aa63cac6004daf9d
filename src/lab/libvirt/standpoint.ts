import type { InnerSnapshot } from './inner-snapshots.ts'

interface Named {
  readonly name: string
  readonly parent: string | undefined
}

/** A machine or one of its snapshots, among the snapshots that libvirt knows: what of a disk's file is its own. */
export class Standpoint {
  readonly #known: readonly Named[]
  readonly #line: readonly string[]
  readonly #own: string | undefined

  private constructor(known: readonly Named[], line: readonly string[], own: string | undefined) {
    this.#known = known
    this.#line = line
    this.#own = own
  }

  /** The machine as it is now, under the snapshot of that name. */
  static ofMachine(known: readonly Named[], current: string | undefined): Standpoint {
    return new Standpoint(known, lineFrom(current, known), undefined)
  }

  static ofSnapshot(known: readonly Named[], { name, parent }: Named): Standpoint {
    return new Standpoint(known, lineFrom(parent, known), name)
  }

  /**
   * The machine has the file in use, with the snapshots that it comes from beside it, and whatever is left there that
   * libvirt does not know. A snapshot that lies within the file is that alone.
   */
  within(inner: readonly InnerSnapshot[], inUse: string): string[] {
    const named = (name: string | undefined) => inner.filter((one) => one.name === name)
    const left = inner.filter(({ name }) => !this.#known.some((one) => one.name === name))
    const [own = inUse] = named(this.#own).map(({ path }) => path)
    const beside = [...this.#line.flatMap(named), ...(this.#own === undefined ? left : [])]
    return [own, ...beside.map(({ path }) => path)]
  }
}

/** The nearest first. */
function lineFrom(name: string | undefined, known: readonly Named[]): string[] {
  const found = known.find((one) => one.name === name)
  return found ? [found.name, ...lineFrom(found.parent, known)] : []
}
