import type { Console } from '../../console/cmd.ts'
import type { ErrorRecord } from '../runtime/errors.ts'
import { formatError } from './error.ts'
import type { OutputWriter } from './output-writer.ts'

/**
 * `clixml`: how powershell.exe writes to a redirected standard error when its command came encoded and no
 * -OutputFormat was asked for; it takes its caller for another PowerShell then.
 */
export type ErrorFormat = 'text' | 'clixml'

type MessageStream = 'warning' | 'verbose' | 'debug'

/** The error stream of a script, and in CLIXML the streams that go with it. */
export class ErrorWriter {
  readonly #format: ErrorFormat
  readonly #console: Console
  #opened = false

  constructor(format: ErrorFormat, console: Console) {
    this.#format = format
    this.#console = console
  }

  write(record: ErrorRecord): void {
    const text = formatError(record)
    if (this.#format === 'text') this.#put(text)
    else for (const line of text.match(/[^\n]*\n/g) ?? []) this.#element('Error', line)
  }

  message(stream: MessageStream, text: string, output: OutputWriter): void {
    if (this.#format === 'text') output.text(`${stream.toUpperCase()}: ${text}\r\n`)
    else this.#element(stream, text)
  }

  /** Ends the document, if there is one. */
  close(): void {
    if (this.#opened) this.#put('</Objs>')
  }

  #element(stream: string, text: string): void {
    if (!this.#opened) {
      this.#put(
        '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">',
      )
      this.#opened = true
    }
    this.#put(`<S S="${stream}">${escapeClixml(text)}</S>`)
  }

  #put(text: string): void {
    this.#console.writeError(Buffer.from(text, 'utf8'))
  }
}

/** [MS-PSRP] 2.2.5.3.2: control characters as `_xHHHH_`, and an underscore that could begin one, too. */
function escapeClixml(text: string): string {
  return text
    .replace(/_(?=x[\da-f]{4}_)/gi, '_x005F_')
    .replace(
      /\p{Cc}/gu,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
}
