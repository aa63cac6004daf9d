import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { SnapwitnessError } from '../../core/errors.ts'

/** The lab could not do its own work: a program is missing or failed. */
export class LabError extends SnapwitnessError {
  constructor(what: string, details: { hint: string; fields?: Record<string, unknown>; cause?: unknown }) {
    super('LAB', what, details)
  }
}

/**
 * Runs one of the programs that the lab stands on (qemu-img, mmdebstrap, …) and returns what it printed.
 * @throws LabError with the last lines of its standard error
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const [command, ...rest] = diesWithUs([program, ...args])
  const child = spawn(command, rest, { env: { ...process.env, LC_ALL: 'C', ...env } })
  child.stdin.on('error', () => {}).end(input)
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  if (exitCode !== 0) throw toolFailed(program, args, exitCode, stderr)
  return stdout
}

/** The command line under util-linux's setpriv, so that the kernel ends the program when this process dies. */
export function diesWithUs(commandLine: readonly string[]): [string, ...string[]] {
  return ['setpriv', '--pdeathsig', 'KILL', ...commandLine]
}

function toolFailed(program: string, args: readonly string[], exitCode: unknown, stderr: string): LabError {
  const said = stderr.trim().split('\n').slice(-5).join('\n  ')
  // setpriv exits with 127 when there is no such program.
  const hint =
    exitCode === 127
      ? `Install ${program}: \`snapwitness setup\` names what the lab needs and is missing.`
      : `Run it by hand to look closer: ${[program, ...args].join(' ').slice(0, 300)}`
  return new LabError(`${program} failed (exit code ${String(exitCode)}).\n  ${said}`, { hint })
}
