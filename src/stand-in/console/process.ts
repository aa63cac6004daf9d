/** What a shell starts: one command line in the environment of its shell. */
export interface CommandLine {
  readonly text: string
  /** Run by cmd.exe (true), or the program itself (WINRS_SKIP_CMD_SHELL). */
  readonly throughCmd: boolean
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string
}

export type OutputStream = 'stdout' | 'stderr'

export interface ProcessEvents {
  output(stream: OutputStream, bytes: Uint8Array): void
  /** Comes once, after all output. */
  exit(code: number): void
}

/** A running command line. After the end every call does nothing. */
export interface CommandProcess {
  write(bytes: Uint8Array): void
  endInput(): void
  /** Ends it at once; `exit` comes with the code that is given. */
  kill(exitCode: number): void
}

export type StartProcess = (line: CommandLine, events: ProcessEvents) => CommandProcess
