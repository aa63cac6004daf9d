import { hintLine, SnapwitnessError, UsageError } from '../core/errors.ts'
import { exitCodes } from '../core/exit-codes.ts'
import { redact } from '../core/redact.ts'
import { say } from '../core/say.ts'
import { written } from '../core/words.ts'
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
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  say('Hint: this is a defect of Snapwitness; please report it with the lines above.')
  return exitCodes.unknown
}

/** A login that was refused was the first word to the host. */
function isToBeMended(error: SnapwitnessError): boolean {
  return error instanceof UsageError || isFault(error, 'InvalidLogin')
}
