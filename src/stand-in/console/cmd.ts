import { parseCommandLine, type Redirections, type Step } from './cmd-syntax.ts'
import type { Environment } from './environment.ts'
import { BufferInput, type StandardInput } from './standard-input.ts'

/** What a console program has: its streams, environment and place. */
export interface Console {
  readonly input: StandardInput
  readonly environment: Environment
  readonly workingDirectory: string
  writeOutput(bytes: Uint8Array): void
  writeError(bytes: Uint8Array): void
  /** Starts a command line in a process of its own, which goes on when this one has ended. */
  startProcess(commandLine: string): void
}

/** Returns its exit code. `tail` is the rest of the command line as it was written. */
export type Program = (tail: string, console: Console) => number

const COMMAND_LINE_LIMIT = 8191

/** A cmd.exe that starts programs, joins them with `&`, `&&`, `||` and `|`, and has the few built-ins that are used. */
export function runCmd(line: string, console: Console, programs: ReadonlyMap<string, Program>): number {
  if (line.length > COMMAND_LINE_LIMIT) return complain(console, 'The command line is too long.')
  let exitCode = 0
  for (const { pipeline, when } of parseCommandLine(console.environment.expand(line))) {
    if (when === 'success' && exitCode !== 0) continue
    if (when === 'failure' && exitCode === 0) continue
    try {
      exitCode = runPipeline(pipeline, console, programs)
    } catch (thrown) {
      if (thrown instanceof ExitRequest) return thrown.code
      throw thrown
    }
  }
  return exitCode
}

function runPipeline(
  steps: readonly Step[],
  console: Console,
  programs: ReadonlyMap<string, Program>,
): number {
  let input = console.input
  let exitCode = 0
  for (const [place, step] of steps.entries()) {
    const captured: Uint8Array[] = []
    const isLast = place === steps.length - 1
    const writeOutput = isLast ? console.writeOutput : (bytes: Uint8Array) => void captured.push(bytes)
    exitCode = runStep(step, redirected({ ...console, input, writeOutput }, step.redirections), programs)
    input = new BufferInput(Buffer.concat(captured))
  }
  return exitCode
}

function runStep({ name, tail }: Step, console: Console, programs: ReadonlyMap<string, Program>): number {
  const program = BUILT_INS.get(name.toLowerCase()) ?? programs.get(programName(name))
  if (program) return program(tail, console)
  return complain(
    console,
    `'${name}' is not recognized as an internal or external command,\r\noperable program or batch file.`,
  )
}

/** `C:\Windows\System32\…\powershell.exe` and `PowerShell` are one program. */
function programName(written: string): string {
  return (written.split('\\').at(-1) ?? '').toLowerCase().replace(/\.exe$/, '')
}

function redirected(console: Console, { output, error }: Redirections): Console {
  const drop = () => {}
  const writeOutput = output === 'nul' ? drop : console.writeOutput
  const writeError = error === 'nul' ? drop : error === 'output' ? writeOutput : console.writeError
  return { ...console, writeOutput, writeError }
}

class ExitRequest {
  readonly code: number

  constructor(code: number) {
    this.code = code
  }
}

const BUILT_INS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['echo', (tail, console) => print(console, tail.replace(/^[ .:]/, '') || 'ECHO is on.')],
  ['echo.', (_tail, console) => print(console, '')],
  ['ver', (_tail, console) => print(console, '\r\nMicrosoft Windows [Version 10.0.19045.0]')],
  ['cd', (_tail, console) => print(console, console.workingDirectory)],
  ['rem', () => 0],
  ['set', printVariables],
  [
    'exit',
    (tail) => {
      const code = tail.replace(/\/b/i, '').trim()
      throw new ExitRequest(Number.parseInt(code, 10) || 0)
    },
  ],
])

function printVariables(tail: string, console: Console): number {
  const assignment = tail.trim().match(/^"?([^=]+)=([^"]*)"?$/)
  if (assignment?.[1]) {
    console.environment.set(assignment[1], assignment[2] ?? '')
    return 0
  }
  const wanted = tail.trim().toLowerCase()
  const found = console.environment.entries().filter(({ name }) => name.toLowerCase().startsWith(wanted))
  if (found.length === 0) return complain(console, `Environment variable ${tail.trim()} not defined`)
  return print(console, found.map(({ name, value }) => `${name}=${value}`).join('\r\n'))
}

export function print(console: Console, text: string): number {
  console.writeOutput(Buffer.from(`${text}\r\n`))
  return 0
}

export function complain(console: Console, text: string): number {
  console.writeError(Buffer.from(`${text}\r\n`))
  return 1
}
