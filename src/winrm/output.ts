import { BoundedBytes, bytesText, MOST, TooMuch } from '../core/bounds.ts'
import type { Output } from './answer.ts'
import { plainText } from './clixml.ts'

/** All output of one command. It becomes text at the end: a character may be cut between two answers, and so may CLIXML. */
export class KeptOutput {
  readonly #stdout = new BoundedBytes(MOST.outputBytes)
  readonly #stderr = new BoundedBytes(MOST.outputBytes)

  /** @throws TooMuch */
  add({ stdout, stderr }: Output): void {
    if (this.#stdout.add(stdout) && this.#stderr.add(stderr)) return
    throw new TooMuch(`${bytesText(MOST.outputBytes)} of output`)
  }

  /** Standard error is free of CLIXML. */
  text(): { stdout: string; stderr: string } {
    const stderr = this.#stderr.whole().toString('utf8')
    return { stdout: this.#stdout.whole().toString('utf8'), stderr: plainText(stderr) }
  }
}
