/** The RC4 stream cipher: what NTLM seals with, and what OpenSSL 3 no longer has. Its state goes on from call to call. */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, i) => i)
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    const state = this.#state
    for (let i = 0, j = 0; i < 256; i++) {
      const value = state[i] as number
      j = (j + value + (key[i % key.length] as number)) & 255
      state[i] = state[j] as number
      state[j] = value
    }
  }

  /** Encrypts or decrypts what comes next. */
  update(input: Uint8Array): Buffer {
    const state = this.#state
    const output = Buffer.allocUnsafe(input.length)
    // In variables of its own: a megabyte passes here one byte at a time.
    let [i, j] = [this.#i, this.#j]
    for (let at = 0; at < input.length; at++) {
      i = (i + 1) & 255
      const a = state[i] as number
      j = (j + a) & 255
      const b = state[j] as number
      state[i] = b
      state[j] = a
      output[at] = (input[at] as number) ^ (state[(a + b) & 255] as number)
    }
    this.#i = i
    this.#j = j
    return output
  }
}
