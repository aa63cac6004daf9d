import type { Deadline } from '../core/deadline.ts'
import type { GuestKind } from './guest.ts'

/** The scripts that every guest has, as `linux/scripts/<name>.sh` and `windows/scripts/<name>.ps1`. */
export type ScriptName =
  | 'identify'
  | 'inspect'
  | 'read-state'
  | 'leave-marks'
  | 'observe-disk'
  | 'initialize-disk'
  | 'mount'
  | 'write-witness'
  | 'zero-witness'
  | 'discard-witness'
  | 'digest-witness'
  | 'read-witness'
  | 'trim-volume'
  | 'sync-volume'
  | 'start-writer'
  | 'ask-writer'
  | 'stop-writer'

/** Named in camel case; each language of scripts writes them in its own way. */
export type ScriptArguments = Readonly<Record<string, string | number>>

export interface ScriptResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** The exit codes that mean the same in every script; the rest are failures of other kinds. */
export const EXIT = { diskAbsent: 3, notBlank: 4, noVolume: 5, noProgram: 127 } as const

/** The way into a guest: all that differs between one remote protocol and another. */
export interface ScriptRunner {
  readonly kind: GuestKind
  /** Lets itself in, where it is not. @throws GuestError */
  connect(deadline: Deadline): Promise<void>
  /** @throws GuestError when the script could not be run; an exit code is a result. */
  run(script: ScriptName, args: ScriptArguments, deadline: Deadline): Promise<ScriptResult>
  close(): Promise<void>
}
