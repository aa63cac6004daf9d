import { NetThrow } from '../runtime/errors.ts'
import { NetObject } from '../values/value.ts'

/** What a stream can do; what is absent it refuses. */
export interface StreamParts {
  /** Returns how many bytes it put into `target`; 0 at the end. */
  read?(target: Uint8Array, from: number, count: number): number
  write?(bytes: Uint8Array): void
  flush?(toDisk: boolean): void
  seek?(offset: bigint, origin: 'begin' | 'current' | 'end'): bigint
  position?(): bigint
  length?(): bigint
  setLength?(length: bigint): void
  close?(): void
}

/** [IO.Stream], whatever is behind it. */
export class ByteStream extends NetObject {
  readonly typeName: string
  readonly #parts: StreamParts
  #closed = false

  constructor(typeName: string, parts: StreamParts) {
    super()
    this.typeName = typeName
    this.#parts = parts
  }

  /** @throws NetThrow when the stream is closed or cannot do it */
  use<K extends keyof StreamParts>(part: K): NonNullable<StreamParts[K]> {
    if (this.#closed) throw new NetThrow('System.ObjectDisposedException', 'Cannot access a closed file.')
    const found = this.#parts[part]
    if (!found)
      throw new NetThrow(
        'System.NotSupportedException',
        UNSUPPORTED[part] ?? 'Specified method is not supported.',
      )
    return found.bind(this.#parts) as NonNullable<StreamParts[K]>
  }

  can(part: keyof StreamParts): boolean {
    return !this.#closed && this.#parts[part] !== undefined
  }

  close(): void {
    if (this.#closed) return
    this.#parts.close?.()
    this.#closed = true
  }

  /** All that is left. */
  readToEnd(): Buffer {
    const read = this.use('read')
    const chunks: Buffer[] = []
    for (;;) {
      const chunk = Buffer.alloc(1 << 20)
      const count = read(chunk, 0, chunk.length)
      if (count === 0) return Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, count))
    }
  }
}

const UNSUPPORTED: Partial<Record<keyof StreamParts, string>> = {
  read: 'Stream does not support reading.',
  write: 'Stream does not support writing.',
  seek: 'Stream does not support seeking.',
}
