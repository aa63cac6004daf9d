import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { Deadline } from '../../src/core/deadline.ts'
import { pollUntil } from '../../src/core/poll.ts'
import { launcher } from './program.ts'

/** Keys as a terminal sends them. */
export const keys = { enter: '\r', down: '\x1b[B', tab: '\t', ctrlC: '\x03' } as const

/** The program as a person has it before him: util-linux's `script` makes the terminal. */
export class PseudoTerminal {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #ended: Promise<number>
  #shown = ''
  #read = 0

  constructor(args: readonly string[], { cwd, env = {} }: { cwd: string; env?: Record<string, string> }) {
    const command = [process.execPath, launcher, ...args].map((word) => `'${word}'`).join(' ')
    this.#process = spawn('script', ['-qfec', `stty cols 120 rows 40; ${command}`, '/dev/null'], {
      cwd,
      env: { ...process.env, TERM: 'xterm', ...env },
    })
    this.#process.stdout.on('data', (chunk) => {
      this.#shown += stripVTControlCharacters(String(chunk))
    })
    this.#ended = once(this.#process, 'exit').then(([code]) => Number(code))
  }

  /** All that was shown so far, without what moves the cursor. */
  get shown(): string {
    return this.#shown
  }

  /** Waits until the terminal shows something past the last thing that was waited for, and types the keys then. */
  async answer(question: RegExp, typed: string): Promise<void> {
    await pollUntil(
      async () => {
        const found = question.exec(this.#shown.slice(this.#read))
        if (found) this.#read += found.index + found[0].length
        return found ? true : undefined
      },
      {
        what: `${question} on the terminal, after:\n${this.#shown.slice(-2000)}`,
        deadline: Deadline.after(60_000),
        hint: 'See what it shows instead.',
      },
    )
    this.#process.stdin.write(typed)
  }

  /** Its exit code. */
  async end(): Promise<number> {
    return this.#ended
  }
}
