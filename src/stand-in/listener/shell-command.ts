import { randomUUID } from 'node:crypto'
import type { CommandLine, CommandProcess, OutputStream, StartProcess } from '../console/process.ts'
import { WsmanFault } from './faults.ts'

/** STATUS_CONTROL_C_EXIT, as the signed number that WinRM reports. */
const CONTROL_C_EXIT = -1073741510

/** Milliseconds for which an answer with output waits for the command's end, which mostly comes right behind. */
const GATHERING_MS = 5

export interface Chunk {
  readonly stream: OutputStream
  readonly bytes: Buffer
}

export interface Received {
  readonly chunks: readonly Chunk[]
  /** undefined while the command runs or output is left. */
  readonly exitCode: number | undefined
}

/** One command of a shell: its process, and the output that nobody has fetched yet. */
export class ShellCommand {
  readonly id = randomUUID().toUpperCase()
  readonly #process: CommandProcess
  readonly #waiting = new Set<() => void>()
  #pending: Chunk[] = []
  #exitCode: number | undefined
  #aborted = false

  constructor(start: StartProcess, line: CommandLine) {
    this.#process = start(line, {
      output: (stream, bytes) => {
        this.#pending.push({ stream, bytes: Buffer.from(bytes) })
        this.#wake()
      },
      exit: (code) => {
        this.#exitCode = code
        this.#wake()
      },
    })
  }

  send(bytes: Buffer, end: boolean): void {
    if (bytes.length > 0) this.#process.write(bytes)
    if (end) this.#process.endInput()
  }

  /**
   * Waits for output or the end.
   * @param maxBytes the most that fits into the answer
   * @throws WsmanFault timed out: nothing came in time, ask again; aborted: the command was terminated meanwhile
   */
  async receive(maxBytes: number, timeoutMs: number): Promise<Received> {
    if (this.#silent && !(await this.#somethingWithin(timeoutMs))) throw WsmanFault.timedOut()
    await this.#gather()
    if (this.#aborted) throw WsmanFault.aborted()
    const chunks = this.#take(maxBytes)
    return { chunks, exitCode: this.#pending.length > 0 ? undefined : this.#exitCode }
  }

  interrupt(): void {
    this.#process.kill(CONTROL_C_EXIT)
  }

  terminate(): void {
    this.#aborted = true
    this.#process.kill(CONTROL_C_EXIT)
    this.#wake()
  }

  get #silent(): boolean {
    return this.#pending.length === 0 && this.#exitCode === undefined && !this.#aborted
  }

  /** Output in the order in which it came; one chunk for each run of the same stream, so that the XML stays small. */
  #take(maxBytes: number): Chunk[] {
    const taken: Chunk[] = []
    let room = maxBytes
    while (room > 0) {
      const [first] = this.#pending
      if (!first) break
      const bytes = first.bytes.subarray(0, room)
      if (bytes.length === first.bytes.length) this.#pending.shift()
      else this.#pending[0] = { stream: first.stream, bytes: first.bytes.subarray(room) }
      appendChunk(taken, { stream: first.stream, bytes })
      room -= bytes.length
    }
    return taken
  }

  async #gather(): Promise<void> {
    const until = performance.now() + GATHERING_MS
    while (this.#exitCode === undefined && !this.#aborted) {
      if (!(await this.#somethingWithin(until - performance.now()))) return
    }
  }

  #somethingWithin(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (came: boolean) => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve(came)
      }
      const wake = () => settle(true)
      const timer = setTimeout(() => settle(false), timeoutMs)
      this.#waiting.add(wake)
    })
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}

function appendChunk(chunks: Chunk[], next: Chunk): void {
  const last = chunks.at(-1)
  if (last?.stream !== next.stream) chunks.push(next)
  else chunks[chunks.length - 1] = { stream: last.stream, bytes: Buffer.concat([last.bytes, next.bytes]) }
}
