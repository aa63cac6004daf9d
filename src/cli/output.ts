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
  if (isOf(OF_A_PLACE, error) && 'path' in error) {
    say(`${inLine(error.message)}\nHint: Is that path right, and may you use it?`)
    return exitCodes.usage
  }
  if (isOf(OF_ROOM, error)) {
    say(`${inLine(error.message)}\nHint: Make room where it is written, and try again.`)
    return exitCodes.unknown
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  say('Hint: this is a defect of Snapwitness; please report it with the lines above.')
  return exitCodes.unknown
}

/** What the system says of a path that somebody has named: it is not there, of another kind, or not theirs. */
const OF_A_PLACE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG']

/** And where there is no room for what is to be written. */
const OF_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG']

function isOf(codes: readonly string[], error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** A login that was refused was the first word to the host. */
function isToBeMended(error: SnapwitnessError): boolean {
  return error instanceof UsageError || isFault(error, 'InvalidLogin')
}
