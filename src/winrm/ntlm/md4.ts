/** The MD4 digest of RFC 1320: what NTLM makes of a password, and what OpenSSL 3 no longer has. */
export function md4(message: Uint8Array): Buffer {
  const padded = paddedOf(message)
  let state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let at = 0; at < padded.length; at += 64) state = withBlock(state, wordsOf(padded, at))
  const digest = Buffer.alloc(16)
  for (const [at, word] of state.entries()) digest.writeInt32LE(word | 0, 4 * at)
  return digest
}

type State = [a: number, b: number, c: number, d: number]

interface Round {
  mix(x: number, y: number, z: number): number
  constant: number
  /** Which word of the block each of its steps takes. */
  order: readonly number[]
  shifts: readonly number[]
}

const rounds: readonly Round[] = [
  {
    mix: (x, y, z) => (x & y) | (~x & z),
    constant: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
  },
  {
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
    constant: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
  },
  {
    mix: (x, y, z) => x ^ y ^ z,
    constant: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
  },
]

/** With a bit that is set behind it, zeros up to a whole block, and its length in bits. */
function paddedOf(message: Uint8Array): Buffer {
  const padded = Buffer.alloc(64 * Math.ceil((message.length + 9) / 64))
  padded.set(message)
  padded[message.length] = 0x80
  padded.writeBigUInt64LE(BigInt(message.length) * 8n, padded.length - 8)
  return padded
}

function wordsOf(padded: Buffer, at: number): number[] {
  return Array.from({ length: 16 }, (_, word) => padded.readInt32LE(at + 4 * word))
}

function withBlock(state: State, words: readonly number[]): State {
  let [a, b, c, d] = state
  for (const { mix, constant, order, shifts } of rounds)
    for (const [step, word] of order.entries()) {
      const sum = (a + mix(b, c, d) + (words[word] as number) + constant) | 0
      ;[a, b, c, d] = [d, rotated(sum, shifts[step % 4] as number), b, c]
    }
  return [state[0] + a, state[1] + b, state[2] + c, state[3] + d].map((sum) => sum | 0) as State
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
