import { createHash, timingSafeEqual } from 'node:crypto'
import { hmacMd5 } from './ntlm-v2.ts'
import { Rc4 } from './rc4.ts'
import { uint32 } from './wire.ts'

/** The two ways of a conversation, each with keys and a count of its own ([MS-NLMP] 3.4.5). */
export function sessionSecurity(exportedKey: Buffer): { toServer: SealedWay; toClient: SealedWay } {
  return {
    toServer: new SealedWay(exportedKey, 'client-to-server'),
    toClient: new SealedWay(exportedKey, 'server-to-client'),
  }
}

/** A sealed message: what proves it, and what hides it. */
export interface Sealed {
  signature: Buffer
  cipher: Buffer
}

/**
 * Seals or unseals the messages of one direction, in their order: each depends on those before it. With extended
 * session security, 128-bit keys and a key exchange, which every Windows since Vista agrees to.
 */
export class SealedWay {
  readonly #signKey: Buffer
  readonly #sealKey: Buffer
  #rc4: Rc4
  #sequence = 0

  constructor(exportedKey: Buffer, way: 'client-to-server' | 'server-to-client') {
    this.#signKey = subkey(exportedKey, `session key to ${way} signing key magic constant`)
    this.#sealKey = subkey(exportedKey, `session key to ${way} sealing key magic constant`)
    this.#rc4 = new Rc4(this.#sealKey)
  }

  seal(message: Buffer): Sealed {
    const cipher = this.#rc4.update(message)
    return { signature: this.#signatureOf(message), cipher }
  }

  /** The message; undefined when the seal is not the sender's. After that nothing can be unsealed any more. */
  unseal({ signature, cipher }: Sealed): Buffer | undefined {
    const message = this.#rc4.update(cipher)
    return isSame(signature, this.#signatureOf(message)) ? message : undefined
  }

  /**
   * A signature outside the flow of messages: SPNEGO's mechListMIC. It takes a number of the sequence, and leaves the
   * cipher as it was ([MS-SPNG] 3.3.5.1).
   */
  sign(message: Buffer): Buffer {
    const signature = this.#signatureOf(message)
    this.#rc4 = new Rc4(this.#sealKey)
    return signature
  }

  verify(message: Buffer, signature: Buffer): boolean {
    return isSame(signature, this.sign(message))
  }

  /** [MS-NLMP] 3.4.4.2 */
  #signatureOf(message: Buffer): Buffer {
    const sequence = uint32(this.#sequence++)
    const checksum = this.#rc4.update(hmacMd5(this.#signKey, sequence, message).subarray(0, 8))
    return Buffer.concat([uint32(1), checksum, sequence])
  }
}

function subkey(exportedKey: Buffer, magic: string): Buffer {
  return createHash('md5').update(exportedKey).update(`${magic}\0`).digest()
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
