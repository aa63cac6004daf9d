import { inLine } from '../../core/words.ts'
import { GuestError } from '../errors.ts'
import type { ScriptResult } from '../script-runner.ts'

/**
 * A script that says the first line of its input, the mark, on both streams before it does anything; the rest is its
 * input. What comes before that is somebody else's: cmd's AutoRun, a byte order mark, a shell that is no PowerShell. The
 * text stays the same from call to call.
 */
export function framed(script: string): string {
  return [
    '$lines = @($input)',
    '[Console]::Out.WriteLine($lines[0])',
    '[Console]::Error.WriteLine($lines[0])',
    '$lines | Select-Object -Skip 1 | & {',
    script,
    '}',
    '',
  ].join('\n')
}

/**
 * What the script itself said of a framed one.
 * @throws GuestError `unreadable` where it has not begun: how that ended is no word of the script's
 */
export function unframed(
  machine: string,
  mark: string,
  { exitCode, stdout, stderr }: ScriptResult,
): ScriptResult {
  const said = behind(mark, stdout)
  if (said === undefined) throw notBegun(machine, { exitCode, stdout, stderr })
  return { exitCode, stdout: said, stderr: behind(mark, stderr) ?? stderr }
}

function behind(mark: string, text: string): string | undefined {
  const at = text.indexOf(mark)
  return at < 0 ? undefined : text.slice(at + mark.length).replace(/^\r?\n/, '')
}

const MOST_SAID = 400

function notBegun(machine: string, { exitCode, stdout, stderr }: ScriptResult): GuestError {
  const said = [stderr, stdout]
    .map((text) => inLine(text.replace(/^\uFEFF/, ''), MOST_SAID))
    .filter((text) => text !== '')
  const what = `PowerShell of ${machine} did not begin the script; what answered ended with exit code ${exitCode}: ${said.join(' | ') || 'it said nothing'}`
  return new GuestError('unreadable', what, {
    hint: 'Does something keep powershell.exe from running, or end the shell before it: AppLocker, a virus scanner, the AutoRun of cmd.exe (Software\\Microsoft\\Command Processor)?',
    fields: { machine, exitCode },
  })
}
