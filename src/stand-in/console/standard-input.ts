import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { WorkerOrder } from './worker-pool.ts'

/** A process's standard input, read synchronously: reading waits until something comes or the other side ends it. */
export interface StandardInput {
  /** Some bytes; undefined at the end. */
  read(): Uint8Array | undefined
  /** All that is left. */
  readToEnd(): Buffer
}

/** Input that comes from another thread, chunk by chunk. See {@link WorkerOrder}. */
export class PortInput implements StandardInput {
  readonly #port: MessagePort
  readonly #signal: Int32Array
  #ended = false

  constructor(port: MessagePort, signal: Int32Array) {
    this.#port = port
    this.#signal = signal
  }

  read(): Uint8Array | undefined {
    while (!this.#ended) {
      const seen = Atomics.load(this.#signal, 0)
      const received = receiveMessageOnPort(this.#port) as { message: WorkerOrder } | undefined
      if (received?.message.kind !== 'input') Atomics.wait(this.#signal, 0, seen)
      else if (received.message.bytes === null) this.#ended = true
      else return received.message.bytes
    }
    return undefined
  }

  readToEnd(): Buffer {
    return drain(this)
  }
}

/** Input that is known beforehand: what the left side of a pipe wrote, or nothing. */
export class BufferInput implements StandardInput {
  #left: Uint8Array | undefined

  constructor(bytes: Uint8Array) {
    this.#left = bytes.length > 0 ? bytes : undefined
  }

  read(): Uint8Array | undefined {
    const bytes = this.#left
    this.#left = undefined
    return bytes
  }

  readToEnd(): Buffer {
    return drain(this)
  }
}

function drain(input: StandardInput): Buffer {
  const chunks: Uint8Array[] = []
  for (let chunk = input.read(); chunk; chunk = input.read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}
