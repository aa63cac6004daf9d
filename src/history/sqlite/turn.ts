import { SnapwitnessError } from '../../core/errors.ts'
import { inLine } from '../../core/words.ts'

const RETRY_MS = 100
/** A turn whose holder has not been heard of for as long is another's: it has ended, or its computer has. */
const SILENCE_MS = 5_000

/**
 * Does the work while nobody else has the file's turn: on this computer, or on another that shares the folder.
 * @throws HistoryTaken where others had it for too long
 */
export async function inTurn<T>(file: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  const release = await takeTurn(file, patienceMs)
  try {
    return await work()
  } finally {
    // Somebody else's by now, where this process stood still; what it wrote has been looked at.
    await release().catch(() => undefined)
  }
}

async function takeTurn(file: string, patienceMs: number): Promise<() => Promise<void>> {
  const { default: lockfile } = await import('proper-lockfile')
  const retries = { retries: patienceMs / RETRY_MS, factor: 1, minTimeout: RETRY_MS }
  const options = { realpath: false, stale: SILENCE_MS, retries, onCompromised: () => undefined }
  return lockfile.lock(file, options).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ELOCKED' ? new HistoryTaken(file, patienceMs, cause) : cause
  })
}

class HistoryTaken extends SnapwitnessError {
  constructor(file: string, patienceMs: number, cause: Error) {
    super(
      'HISTORY_TAKEN',
      `Others have been writing into the history ${inLine(file)} for ${patienceMs / 1000} s.`,
      {
        hint: 'What was to be recorded is in its run’s folder: `snapwitness runs record` takes it in when they are done.',
        cause,
      },
    )
  }
}
