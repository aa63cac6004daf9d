import { createHash, type Hash } from 'node:crypto'
import { NetThrow } from '../runtime/errors.ts'
import { NetObject } from '../values/value.ts'
import { ByteStream } from './byte-stream.ts'
import { netType, on, type TypeTable } from './net-type.ts'

/** [Security.Cryptography.SHA256] and its like. */
class HashAlgorithm extends NetObject {
  readonly typeName: string
  readonly algorithm: string
  last: Uint8Array | null = null
  #running: Hash | undefined

  constructor(typeName: string, algorithm: string) {
    super()
    this.typeName = typeName
    this.algorithm = algorithm
  }

  compute(chunks: Iterable<Uint8Array>): Uint8Array {
    const hash = createHash(this.algorithm)
    for (const chunk of chunks) hash.update(chunk)
    this.last = new Uint8Array(hash.digest())
    return this.last
  }

  /** Takes one block more; until the final one there is no digest. */
  transform(bytes: Uint8Array): void {
    this.#running ??= createHash(this.algorithm)
    this.#running.update(bytes)
    this.last = null
  }

  finish(): void {
    this.last = new Uint8Array((this.#running ?? createHash(this.algorithm)).digest())
    this.#running = undefined
  }
}

function part(bytes: Uint8Array, from: number, count: number): Uint8Array {
  if (from >= 0 && count >= 0 && from + count <= bytes.length) return bytes.subarray(from, from + count)
  throw new NetThrow('System.ArgumentException', 'Value was invalid.')
}

/** What is left of a stream, in pieces, so that a large file need not fit into memory. */
export function* chunksOf(stream: ByteStream): Iterable<Uint8Array> {
  const read = stream.use('read')
  const chunk = Buffer.alloc(1 << 20)
  for (let count = read(chunk, 0, chunk.length); count > 0; count = read(chunk, 0, chunk.length)) {
    yield chunk.subarray(0, count)
  }
}

const baseTable = netType<HashAlgorithm>({
  name: 'System.Security.Cryptography.HashAlgorithm',
  interfaces: ['System.IDisposable'],
  properties: { HashSize: (self) => (self.last?.length ?? 0) * 8, Hash: (self) => self.last },
  methods: {
    ComputeHash: [
      on(['object'], (self, [source]) => {
        if (source instanceof ByteStream) return self.compute(chunksOf(source))
        if (source instanceof Uint8Array) return self.compute([source])
        throw new NetThrow('System.ArgumentNullException', 'Buffer cannot be null.\r\nParameter name: buffer')
      }),
      on(['bytes', 'int', 'int'], (self, [bytes, from, count]) =>
        self.compute([bytes.subarray(from, from + count)]),
      ),
    ],
    // Returns how many bytes it copied to the output, which is all of them; scripts give none.
    TransformBlock: on(['bytes', 'int', 'int', 'object', 'int'], (self, [bytes, from, count, target, to]) => {
      const input = part(bytes, from, count)
      self.transform(input)
      if (target instanceof Uint8Array) target.set(input, to)
      return count
    }),
    TransformFinalBlock: on(['bytes', 'int', 'int'], (self, [bytes, from, count]) => {
      const input = part(bytes, from, count)
      self.transform(input)
      self.finish()
      return input.slice()
    }),
    Dispose: on([], () => undefined),
    Clear: on([], () => undefined),
  },
})

const algorithmTables = ['MD5', 'SHA1', 'SHA256', 'SHA384', 'SHA512'].flatMap((name): TypeTable<never>[] => {
  const base = `System.Security.Cryptography.${name}`
  const create = on([], () => new HashAlgorithm(`${base}Managed`, name.toLowerCase()))
  return [
    netType<HashAlgorithm>({
      name: base,
      aliases: [`security.cryptography.${name}`],
      base: 'System.Security.Cryptography.HashAlgorithm',
      functions: { Create: create },
    }),
    netType<HashAlgorithm>({ name: `${base}Managed`, base, constructors: [create] }),
    netType<HashAlgorithm>({ name: `${base}CryptoServiceProvider`, base, constructors: [create] }),
  ]
})

export const hashAlgorithmTables = [baseTable, ...algorithmTables]
