import { createHash, timingSafeEqual } from 'node:crypto'
import { FLAG, hasFlag } from './flags.ts'
import { Rc4 } from './rc4.ts'
import { hmacMd5 } from './response.ts'

const SIGNATURE_LENGTH = 16

/**
 * One direction of a session: signs and seals by [MS-NLMP] 3.4, with extended session security and keys of 128 bits. The
 * cipher and the count go on from message to message, so a message that is lost or altered ends the session.
 */
export class Sealing {
  readonly #signingKey: Buffer
  readonly #sealingKey: Buffer
  readonly #keyExchange: boolean
  #cipher: Rc4
  #count = 0

  constructor(sessionKey: Buffer, direction: 'client-to-server' | 'server-to-client', flags: number) {
    const key = (purpose: string) =>
      createHash('md5')
        .update(sessionKey)
        .update(`session key to ${direction} ${purpose} key magic constant\0`)
        .digest()
    this.#signingKey = key('signing')
    this.#sealingKey = key('sealing')
    this.#keyExchange = hasFlag(flags, FLAG.keyExchange)
    this.#cipher = new Rc4(this.#sealingKey)
  }

  seal(message: Buffer): { signature: Buffer; sealed: Buffer } {
    const sealed = this.#cipher.apply(message)
    return { signature: this.sign(message), sealed }
  }

  /** undefined where the signature is not that of the next message. */
  unseal(signature: Buffer, sealed: Buffer): Buffer | undefined {
    const message = this.#cipher.apply(sealed)
    return this.verify(signature, message) ? message : undefined
  }

  sign(message: Buffer): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32LE(this.#count++)
    const checksum = hmacMd5(this.#signingKey, count, message).subarray(0, 8)
    return Buffer.concat([
      Buffer.from([1, 0, 0, 0]),
      this.#keyExchange ? this.#cipher.apply(checksum) : checksum,
      count,
    ])
  }

  verify(signature: Buffer, message: Buffer): boolean {
    const expected = this.sign(message)
    return signature.length === SIGNATURE_LENGTH && timingSafeEqual(signature, expected)
  }

  /** The cipher begins again, the count does not: so it goes after SPNEGO's own signature, [MS-SPNG] 3.3.5.1. */
  restartCipher(): void {
    this.#cipher = new Rc4(this.#sealingKey)
  }
}
