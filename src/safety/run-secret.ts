import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import { readPlainFile } from '../core/plain-file.ts'
import { secret } from '../core/redact.ts'
import { newSecret, runSecret } from './signature.ts'

/** Not in the ledger, which is shown to others; readable by the owner of the run's folder alone. */
const FILE = 'run.key'

/** Makes the secret of a new run, and has it kept out of every text from here on. */
export function makeRunSecret(folder: string): string {
  const made = secret(newSecret())
  try {
    writeFileSync(join(folder, FILE), `${made}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    throw new SnapwitnessError('RUN_KEY', `The secret of the run could not be written to ${folder}.`, {
      hint: 'Free some space where the runs folder lies, or choose another with --out.',
      cause,
    })
  }
  return made
}

/** The secret of a run; undefined where its folder holds none, as that of a run of an older version. */
export async function runSecretIn(folder: string): Promise<string | undefined> {
  const text = await readPlainFile(join(folder, FILE), 1024).catch(() => undefined)
  const read = runSecret.safeParse(text?.toString('utf8').trim())
  return read.success ? secret(read.data) : undefined
}

/** @throws UsageError where the run cannot go on, since it could not prove what it has made itself */
export async function readRunSecret(folder: string): Promise<string> {
  const found = await runSecretIn(folder)
  if (found !== undefined) return found
  throw new UsageError(`${folder} holds no secret of the run (${FILE}), so that it cannot go on.`, {
    hint: 'Take away what it has left (snapwitness clean --run FOLDER --config FILE), and start a new one.',
  })
}
