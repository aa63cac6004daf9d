import { redact } from './redact.ts'
import { written } from './words.ts'

/** A line for the person at the terminal. It goes to standard error: standard output is for results. */
export function say(line: string): void {
  process.stderr.write(`${written(redact(line))}\n`)
}
