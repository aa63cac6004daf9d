import { fingerprintOf, type HostKeyCheck, type HostKeyRefusal, keyType } from './host-key.ts'

/** The key of the configuration, or that of the first connection. */
export class PinnedKey implements HostKeyCheck {
  readonly knownTypes = []
  #fingerprint: string | undefined

  constructor(fingerprint: string | undefined) {
    this.#fingerprint = fingerprint?.replace(/=$/, '')
  }

  refusal(key: Buffer): HostKeyRefusal | undefined {
    const seen = fingerprintOf(key)
    if (this.#fingerprint === undefined || seen === this.#fingerprint) return undefined
    return {
      why: `it shows the host key ${seen} (${keyType(key)}), not ${this.#fingerprint}`,
      hint: 'If it was installed anew, put its new key into `hostKey` (`ssh-keygen -lf` on its public host key prints it); if not, another machine answers at this address: is `address` the right one?',
    }
  }

  keep(key: Buffer): void {
    this.#fingerprint ??= fingerprintOf(key)
  }
}
