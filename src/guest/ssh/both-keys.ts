import type { HostKeyCheck, HostKeyRefusal } from './host-key.ts'

/** What is known of an address, and of the machine that should be there: neither may speak against a key. */
export class BothKeys implements HostKeyCheck {
  readonly #checks: readonly HostKeyCheck[]

  constructor(address: HostKeyCheck, machine: HostKeyCheck) {
    this.#checks = [machine, address]
  }

  get knownTypes(): readonly string[] {
    return this.#checks.flatMap(({ knownTypes }) => knownTypes)
  }

  get maybeOfAnotherType(): boolean {
    return this.#checks.some(({ maybeOfAnotherType }) => maybeOfAnotherType)
  }

  refusal(key: Buffer): HostKeyRefusal | undefined {
    for (const check of this.#checks) {
      const refusal = check.refusal(key)
      if (refusal) return refusal
    }
    return undefined
  }

  keep(key: Buffer): void {
    for (const check of this.#checks) check.keep(key)
  }
}
