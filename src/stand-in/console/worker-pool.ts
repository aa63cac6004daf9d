import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { CommandLine, CommandProcess, OutputStream, ProcessEvents, StartProcess } from './process.ts'

/** What a worker is told: one command line at a time, and while it runs what comes on its standard input. */
export type WorkerOrder =
  | {
      readonly kind: 'run'
      readonly line: CommandLine
      /** Counts the input that was sent. The worker's thread is busy, so it waits on this and then polls. */
      readonly inputSignal: Int32Array
    }
  /** `null` at the end. */
  | { readonly kind: 'input'; readonly bytes: Uint8Array | null }

export type WorkerReport =
  | { readonly kind: 'output'; readonly stream: OutputStream; readonly bytes: Uint8Array }
  | { readonly kind: 'exit'; readonly code: number }
  /** Of a process that goes on without the one that wants it. */
  | { readonly kind: 'start'; readonly commandLine: string }
  | { readonly kind: 'ready' }

/**
 * Runs command lines in worker threads: an evaluator works synchronously, while the listener must go on to answer.
 * A worker serves one command at a time and is used again; one that is killed is replaced. One idle worker is kept,
 * because loading the evaluator takes seconds in an emulated machine.
 */
export class WorkerPool {
  readonly #file: URL
  readonly #data: unknown
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  #closed = false

  constructor(file: URL, workerData: unknown) {
    this.#file = file
    this.#data = workerData
  }

  /** Resolves when a first worker has loaded. */
  async warmUp(): Promise<void> {
    const worker = this.#spawn()
    await once(worker, 'message')
    this.#idle.push(worker)
  }

  readonly start: StartProcess = (line, events) => {
    const worker = this.#idle.pop() ?? this.#spawn()
    return new WorkerProcess(worker, line, {
      output: events.output,
      start: (commandLine) => void this.start({ ...DETACHED, text: commandLine }, UNHEARD),
      exit: (code, reusable) => {
        if (reusable && this.#idle.length === 0) this.#idle.push(worker)
        else void worker.terminate()
        // Loads while the client is still thinking; what it is told before it is ready waits.
        if (!reusable && this.#idle.length === 0 && !this.#closed) this.#idle.push(this.#spawn())
        events.exit(code)
      },
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  #spawn(): Worker {
    const worker = new Worker(runnable(this.#file), { workerData: this.#data })
    this.#all.add(worker)
    worker.once('exit', () => {
      this.#all.delete(worker)
      const place = this.#idle.indexOf(worker)
      if (place >= 0) this.#idle.splice(place, 1)
    })
    return worker
  }
}

const DETACHED = { throughCmd: false, environment: {}, workingDirectory: 'C:\\Windows\\system32' }
const UNHEARD: ProcessEvents = { output: () => undefined, exit: () => undefined }

/** The file itself, or in a source tree a module that first registers tsx, whose loader workers do not inherit. */
function runnable(file: URL): URL {
  if (!file.pathname.endsWith('.ts')) return file
  const tsx = import.meta.resolve('tsx/esm/api')
  const source = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(file.href)})`
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`)
}

interface WorkerEvents extends Pick<ProcessEvents, 'output'> {
  start(commandLine: string): void
  exit(code: number, reusable: boolean): void
}

class WorkerProcess implements CommandProcess {
  readonly #inputSignal = new Int32Array(new SharedArrayBuffer(4))
  readonly #worker: Worker
  readonly #events: WorkerEvents
  #ended = false

  constructor(worker: Worker, line: CommandLine, events: WorkerEvents) {
    this.#worker = worker
    this.#events = events
    worker.on('message', this.#report)
    worker.on('error', this.#crash)
    this.#tell({ kind: 'run', line, inputSignal: this.#inputSignal })
  }

  write(bytes: Uint8Array): void {
    this.#put(bytes)
  }

  endInput(): void {
    this.#put(null)
  }

  kill(exitCode: number): void {
    this.#end(exitCode, false)
  }

  #put(bytes: Uint8Array | null): void {
    if (this.#ended) return
    this.#tell({ kind: 'input', bytes })
    Atomics.add(this.#inputSignal, 0, 1)
    Atomics.notify(this.#inputSignal, 0)
  }

  #tell(order: WorkerOrder): void {
    this.#worker.postMessage(order)
  }

  readonly #report = (report: WorkerReport) => {
    if (report.kind === 'output') this.#events.output(report.stream, report.bytes)
    if (report.kind === 'start') this.#events.start(report.commandLine)
    if (report.kind === 'exit') this.#end(report.code, true)
  }

  readonly #crash = (error: Error) => {
    this.#events.output('stderr', Buffer.from(`${error.message}\r\n`))
    this.#end(-1, false)
  }

  #end(code: number, reusable: boolean): void {
    if (this.#ended) return
    this.#ended = true
    this.#worker.off('message', this.#report)
    this.#worker.off('error', this.#crash)
    this.#events.exit(code, reusable)
  }
}
