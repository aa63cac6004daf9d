import type { CommandLine } from './envelope.ts'

/** cmd.exe takes 8191 characters; Base64 of UTF-16 makes 8 of 3. Leaves room for the program and its switches. */
const MAX_ENCODED_CHARS = 8_000

/** Progress records have no console to go to and would come as noise on standard error. */
const PRELUDE = "$ProgressPreference = 'SilentlyContinue'\n"

/**
 * Reads the script from the first line of standard input, in Base64 of UTF-8, and gives it the other lines as its
 * `$input`. Never `-Command -`, which runs line by line as if somebody typed.
 */
const BOOTSTRAP = `${PRELUDE}$lines = @($input)
$script = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($lines[0]))
$lines | Select-Object -Skip 1 | & ([ScriptBlock]::Create($script))
exit $LASTEXITCODE`

export interface PowerShellCommand {
  commandLine: CommandLine
  /** What to send to its standard input; undefined for nothing. */
  stdin: string | undefined
}

/** How to run a script of any length in Windows PowerShell, with text on its standard input or without. */
export function powerShellCommand(script: string, input?: string): PowerShellCommand {
  const encoded = encode(PRELUDE + script)
  if (encoded.length <= MAX_ENCODED_CHARS) {
    return { commandLine: commandLineOf(encoded, input !== undefined), stdin: input }
  }
  const scriptLine = `${Buffer.from(script).toString('base64')}\r\n`
  return { commandLine: commandLineOf(encode(BOOTSTRAP), true), stdin: `${scriptLine}${input ?? ''}` }
}

function commandLineOf(encoded: string, stdin: boolean): CommandLine {
  return {
    program: 'powershell.exe',
    arguments: ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded],
    stdin,
  }
}

function encode(script: string): string {
  return Buffer.from(script, 'utf16le').toString('base64')
}
