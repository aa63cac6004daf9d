/** RC4, which OpenSSL 3 has put away with its legacy algorithms. The state goes on from call to call. */
export class Rc4 {
  readonly #state = new Uint8Array(256)
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    const state = this.#state
    for (let i = 0; i < 256; i++) state[i] = i
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + at(state, i) + at(key, i % key.length)) & 255
      swap(state, i, j)
    }
  }

  /** Encrypts, or decrypts: it is the same. */
  apply(bytes: Uint8Array): Buffer {
    const state = this.#state
    const result = Buffer.allocUnsafe(bytes.length)
    let i = this.#i
    let j = this.#j
    for (let place = 0; place < bytes.length; place++) {
      i = (i + 1) & 255
      j = (j + at(state, i)) & 255
      swap(state, i, j)
      result[place] = at(bytes, place) ^ at(state, (at(state, i) + at(state, j)) & 255)
    }
    this.#i = i
    this.#j = j
    return result
  }
}

function swap(state: Uint8Array, i: number, j: number): void {
  const kept = at(state, i)
  state[i] = at(state, j)
  state[j] = kept
}

/** For the compiler: the places are all inside. */
function at(bytes: Uint8Array, place: number): number {
  return bytes[place] as number
}
