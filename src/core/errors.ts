import { written } from './words.ts'

/** What every error of ours carries beside its message. */
export interface ErrorDetails {
  /** What the reader should do next. Printed as the last line, behind `Hint:`. */
  hint: string
  /** What else is known: machine, disk, exit code. Never a secret. */
  fields?: Record<string, unknown>
  cause?: unknown
}

/**
 * The base of every error that Snapwitness throws on purpose.
 * `code` is stable and meant for programs; the message says what happened and to which machine,
 * and ends with a line that begins `Hint:`.
 */
export class SnapwitnessError extends Error {
  readonly code: string
  readonly hint: string
  readonly fields: Readonly<Record<string, unknown>>

  constructor(code: string, what: string, { hint, fields = {}, cause }: ErrorDetails) {
    super(`${written(what)}\nHint: ${written(hint)}`, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    this.hint = hint
    this.fields = fields
  }

  /** The message without its hint: one line for a table or a ledger. */
  get what(): string {
    return this.message.slice(0, this.message.lastIndexOf('\nHint: '))
  }
}

/** The user's words are off (a flag, a configuration file): nothing was touched. Exit code 2. */
export class UsageError extends SnapwitnessError {
  constructor(what: string, details: ErrorDetails) {
    super('USAGE', what, details)
  }
}

/** Something did not happen in the time it was given. */
export class DeadlineError extends SnapwitnessError {
  constructor(what: string, details: ErrorDetails) {
    super('DEADLINE', what, details)
  }
}

/** The last line of an error for a person: what to do, and what says more. */
export function hintLine({ code, hint }: { code: string; hint: string }): string {
  return `Hint: ${hint} (snapwitness explain ${code})`
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
