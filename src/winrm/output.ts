import { StringDecoder } from 'node:string_decoder'
import { bytesText, MOST, TooMuch } from '../core/bounds.ts'
import type { Output } from './answer.ts'
import { PlainTextStream } from './clixml.ts'

/** A piece of a command's output, as soon as it came. Standard error is free of CLIXML. */
export interface OutputPiece {
  stream: 'stdout' | 'stderr'
  text: string
}

/** Gets the pieces in their order; the next is not asked for before it has done. What it throws ends the command. */
export type OutputListener = (piece: OutputPiece) => void | Promise<void>

/** Makes text of what the answers bring: a character may be cut between two of them, and so may an error in CLIXML. */
export class OutputText {
  readonly #listener: OutputListener
  readonly #stdout = new StringDecoder('utf8')
  readonly #stderr = new StringDecoder('utf8')
  readonly #errors = new PlainTextStream()

  constructor(listener: OutputListener) {
    this.#listener = listener
  }

  async add({ stdout, stderr }: Output): Promise<void> {
    await this.#tell('stdout', this.#stdout.write(stdout))
    await this.#tell('stderr', this.#errors.write(this.#stderr.write(stderr)))
  }

  async end(): Promise<void> {
    await this.#tell('stdout', this.#stdout.end())
    await this.#tell('stderr', this.#errors.write(this.#stderr.end()) + this.#errors.end())
  }

  async #tell(stream: OutputPiece['stream'], text: string): Promise<void> {
    if (text !== '') await this.#listener({ stream, text })
  }
}

/** All output of one command. */
export class KeptOutput {
  readonly #pieces: Record<OutputPiece['stream'], string[]> = { stdout: [], stderr: [] }
  #length = 0

  /** @throws TooMuch */
  add({ stream, text }: OutputPiece): void {
    this.#length += text.length
    if (this.#length > MOST.outputBytes) throw new TooMuch(`${bytesText(MOST.outputBytes)} of output`)
    this.#pieces[stream].push(text)
  }

  whole(): { stdout: string; stderr: string } {
    return { stdout: this.#pieces.stdout.join(''), stderr: this.#pieces.stderr.join('') }
  }
}
