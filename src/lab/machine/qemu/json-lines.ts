import type { Duplex } from 'node:stream'

/** JSON values, one a line, as QMP and the guest agent speak them. A line that is no JSON is passed over. */
export class JsonLines {
  readonly #stream: Duplex
  #unfinished = ''

  constructor(stream: Duplex, onValue: (value: Record<string, unknown>) => void) {
    this.#stream = stream
    // The other side may die at any time; whoever waits hears it from the process.
    stream.on('error', () => {})
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (this.#unfinished + chunk).split('\n')
      this.#unfinished = lines.pop() ?? ''
      for (const line of lines) {
        const value = parse(line)
        if (value !== undefined) onValue(value)
      }
    })
  }

  send(value: object): void {
    if (this.#stream.writable) this.#stream.write(`${JSON.stringify(value)}\n`)
  }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
