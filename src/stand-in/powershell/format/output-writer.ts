import type { Session } from '../runtime/session.ts'
import { NetObject, type Value } from '../values/value.ts'
import { formatForOutput } from './output.ts'

/** The end of a script's output: text at once, objects when it is known how many of a kind come together. */
export class OutputWriter {
  readonly #session: Session
  #objects: Value[] = []

  constructor(session: Session) {
    this.#session = session
  }

  readonly emit = (value: Value): void => {
    if (value instanceof NetObject) {
      this.#objects.push(value)
      return
    }
    this.flush()
    this.text(formatForOutput([value], this.#session))
  }

  text(text: string): void {
    this.flush()
    if (text !== '') this.#session.console.writeOutput(Buffer.from(text, 'utf8'))
  }

  flush(): void {
    if (this.#objects.length === 0) return
    const objects = this.#objects
    this.#objects = []
    this.#session.console.writeOutput(Buffer.from(formatForOutput(objects, this.#session), 'utf8'))
  }
}
