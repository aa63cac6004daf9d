import { fingerprintOf, type HostKeyCheck, type HostKeyRefusal, keyType } from './host-key.ts'

/** The key of the configuration, or that of the first connection. */
export class PinnedKey implements HostKeyCheck {
  #fingerprint: string | undefined
  #type: string | undefined

  constructor(fingerprint: string | undefined) {
    this.#fingerprint = fingerprint?.replace(/=$/, '')
  }

  get knownTypes(): readonly string[] {
    return this.#type === undefined ? [] : [this.#type]
  }

  get maybeOfAnotherType(): boolean {
    return this.#fingerprint !== undefined && this.#type === undefined
  }

  refusal(key: Buffer): HostKeyRefusal | undefined {
    const seen = fingerprintOf(key)
    if (this.#fingerprint === undefined) return undefined
    if (seen === this.#fingerprint) {
      this.#type = keyType(key)
      return undefined
    }
    return {
      why: `it shows the host key ${seen} (${keyType(key)}), not ${this.#fingerprint}`,
      hint: 'If it was installed anew, put its new key into `hostKey` (`ssh-keygen -lf` on its public host key prints it); if not, another machine answers at this address: is `address` the right one?',
    }
  }

  keep(key: Buffer): void {
    this.#fingerprint ??= fingerprintOf(key)
    this.#type ??= keyType(key)
  }
}
