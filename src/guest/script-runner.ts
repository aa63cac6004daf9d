import type { GuestKind } from '../core/access.ts'
import type { Deadline } from '../core/deadline.ts'

/** The scripts that every guest has, as `linux/scripts/<name>.sh` and `windows/scripts/<name>.ps1`. */
export type ScriptName =
  | 'identify'
  | 'inspect'
  | 'read-state'
  | 'leave-marks'
  | 'advance-clock'
  | 'observe-disk'
  | 'digest-disk'
  | 'initialize-disk'
  | 'mount'
  | 'write-witness'
  | 'zero-witness'
  | 'discard-witness'
  | 'observe-witness'
  | 'digest-witness'
  | 'read-witness'
  | 'trim-volume'
  | 'sync-volume'
  | 'start-writer'
  | 'ask-writer'
  | 'stop-writer'
  | 'run-command'

/** Named in camel case; each language of scripts writes them in its own way. */
export type ScriptArguments = Readonly<Record<string, string | number | readonly string[]>>

export interface ScriptResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** The exit codes that mean the same in every script; the rest are failures of other kinds. */
export const EXIT = {
  diskAbsent: 3,
  notBlank: 4,
  noVolume: 5,
  noProcess: 6,
  diskFailed: 7,
  noProgram: 127,
} as const

/** A script as it is sent, and the text for its standard input. */
export interface ScriptText {
  script: string
  input?: string
}

/** Writes a script and its arguments in the language that a kind of guest understands. */
export type ScriptLanguage = (script: ScriptName, args: ScriptArguments) => ScriptText

/** The way into a guest: all that differs between one remote protocol and another. */
export interface ScriptTransport {
  /** Lets itself in, where it is not. @throws GuestError */
  connect(deadline: Deadline): Promise<void>
  /** @throws GuestError when the script could not be run; an exit code is a result. */
  run(text: ScriptText, deadline: Deadline): Promise<ScriptResult>
  close(): Promise<void>
}

/**
 * What comes first on every new connection, before any other script: it throws where nothing else may be run there, and
 * that ends the connection.
 */
export type Meeting = (run: (text: ScriptText) => Promise<ScriptResult>) => Promise<void>

/** A guest's kind, its language, and the way to it. */
export interface ScriptRunner {
  kind: GuestKind
  /** What answers in it, such as `SSH server`. */
  service: string
  language: ScriptLanguage
  transport: ScriptTransport
}
