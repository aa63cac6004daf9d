import { SnapwitnessError, UsageError } from '../core/errors.ts'
import { redact } from '../core/redact.ts'
import type { Verdict } from '../evidence/verdict.ts'

/** Exit codes: what a program that calls us learns. */
export const exitCodes = { held: 0, violated: 1, usage: 2, unknown: 3 } as const

export function exitCodeOf(verdict: Verdict): number {
  return exitCodes[verdict]
}

/** A line for the person at the terminal. It goes to standard error: standard output is for results. */
export function say(line: string): void {
  process.stderr.write(`${redact(line)}\n`)
}

/** A result, on standard output. */
export function print(line: string): void {
  process.stdout.write(`${redact(line)}\n`)
}

/** Tells a person of an error and returns the exit code. Only an error that is none of ours shows where it arose. */
export function tellError(error: unknown): number {
  if (error instanceof SnapwitnessError) {
    say(error.message)
    return error instanceof UsageError ? exitCodes.usage : exitCodes.unknown
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  say('Hint: this is a defect of Snapwitness; please report it with the lines above.')
  return exitCodes.unknown
}
