import { hintLine, SnapwitnessError, UsageError } from '../core/errors.ts'
import { exitCodes } from '../core/exit-codes.ts'
import { redact } from '../core/redact.ts'
import { say } from '../core/say.ts'
import { inLine, written } from '../core/words.ts'
import { isFault } from '../vsphere/faults/errors.ts'

/** A result, on standard output. */
export function print(line: string): void {
  process.stdout.write(`${written(redact(line))}\n`)
}

/** Tells a person of an error and returns the exit code. Only an error that is none of ours shows where it arose. */
export function tellError(error: unknown): number {
  if (error instanceof SnapwitnessError) {
    say(`${error.what}\n${hintLine(error)}`)
    return isToBeMended(error) ? exitCodes.usage : exitCodes.unknown
  }
  if (isOfAPlace(error)) {
    say(`${inLine(error.message)}\nHint: Is that path right, and may you use it?`)
    return exitCodes.usage
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  say('Hint: this is a defect of Snapwitness; please report it with the lines above.')
  return exitCodes.unknown
}

/** What the system says of a path that somebody has named: it is not there, of another kind, or not theirs. */
function isOfAPlace(error: unknown): error is NodeJS.ErrnoException {
  const places = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG']
  return error instanceof Error && 'path' in error && 'code' in error && places.includes(String(error.code))
}

/** A login that was refused was the first word to the host. */
function isToBeMended(error: SnapwitnessError): boolean {
  return error instanceof UsageError || isFault(error, 'InvalidLogin')
}
