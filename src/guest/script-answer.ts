import type { z } from 'zod'
import { redact } from '../core/redact.ts'
import { GuestError, type GuestErrorKind } from './errors.ts'
import { EXIT, type ScriptName, type ScriptResult } from './script-runner.ts'

/** Characters of what a script said that go into a message. */
const MOST_SAID = 500

/**
 * The line of JSON that a script printed.
 * @throws GuestError when the script failed, or printed something of another shape
 */
export function answerOf<T>(
  machine: string,
  script: ScriptName,
  result: ScriptResult,
  schema: z.ZodType<T>,
): T {
  if (result.exitCode !== 0) throw scriptFailed(machine, script, result)
  const printed = schema.safeParse(lineOfJson(result.stdout))
  if (!printed.success) throw unreadable(machine, script, result, printed.error)
  return printed.data
}

/** Behind what a cmdlet warned of, where it does that on the same stream. */
function lineOfJson(text: string): unknown {
  return parsedJson(text) ?? parsedJson(text.trimEnd().split('\n').at(-1) ?? '')
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function scriptFailed(
  machine: string,
  script: ScriptName,
  { exitCode, stdout, stderr }: ScriptResult,
): GuestError {
  const { kind, hint } = meaningOf(exitCode)
  // Some programs say what is wrong where others say what they found.
  const said = (begun(stderr, MOST_SAID) || begun(stdout, MOST_SAID)).replace(/\s*\r?\n\s*/g, ' | ')
  const what = `${script} failed on ${machine} with exit code ${exitCode}: ${said || 'it said nothing'}`
  return new GuestError(kind, what, { hint, fields: { machine, script, exitCode } })
}

/** The beginning of what a script said. It is cut before any pattern looks at it, and no secret is cut in two. */
function begun(said: string, most: number): string {
  return redact(said).trim().slice(0, most)
}

function meaningOf(exitCode: number): { kind: GuestErrorKind; hint: string } {
  switch (exitCode) {
    case EXIT.diskAbsent:
      return {
        kind: 'disk-absent',
        hint: 'Is the disk attached, and does the machine have disk.EnableUUID = TRUE, so that its guest sees the UUID? Some systems see a new disk on an LSI Logic SAS controller only after they have booted: VMware Paravirtual shows it at once.',
      }
    case EXIT.notBlank:
      return {
        kind: 'not-blank',
        hint: 'Nothing that holds data is ever initialised. Give the machine a new disk.',
      }
    case EXIT.noVolume:
      return { kind: 'no-volume', hint: 'Initialise or mount the disk first.' }
    case EXIT.diskFailed:
      return {
        kind: 'disk-failed',
        hint: 'The guest itself cannot write to the disk: see what its kernel log, or its event log, says of it.',
      }
    case EXIT.noProcess:
      return {
        kind: 'failed',
        hint: 'Does something that protects the guest end it? Of the attack surface reduction rules, d1e49aac-8f56-4280-b9ba-993a6d77406c does: exclude the test machine from it.',
      }
    case EXIT.noProgram:
      return { kind: 'failed', hint: 'Install in the guest the program that is named above.' }
    default:
      return {
        kind: 'failed',
        hint: 'Run the script of that name by hand in the guest; does the user have the rights of an administrator?',
      }
  }
}

function unreadable(
  machine: string,
  script: ScriptName,
  { stdout }: ScriptResult,
  cause: z.ZodError,
): GuestError {
  const issue = cause.issues[0]
  const where = issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : 'of another shape'
  const what = `${script} on ${machine} printed something else than it should (${begun(where, 200)}): ${begun(stdout, 200)}`
  return new GuestError('unreadable', what, {
    hint: 'Does a login script of the user print something? It must be silent for commands.',
    fields: { machine, script },
    cause,
  })
}
