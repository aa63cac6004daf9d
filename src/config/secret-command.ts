import { execFile } from 'node:child_process'
import { UsageError } from '../core/errors.ts'
import { secret } from '../core/redact.ts'

/** A password manager may ask a person to unlock it. */
const DEADLINE_MS = 60_000
const LARGEST_BYTES = 64 * 1024

/**
 * What a command prints on standard output, without the last line break. No shell reads its words. What it says on
 * standard error is shown to nobody: it may be about the secret. A command is asked once in the life of this process.
 * @param where the setting's place in the configuration, for the message
 * @throws UsageError when it cannot be run, fails, or does not end within a minute
 */
export function printedSecret(
  command: readonly string[],
  where: string,
  folder: string,
  deadlineMs = DEADLINE_MS,
): Promise<string> {
  const key = JSON.stringify([folder, command])
  const asked = answers.get(key) ?? ask(command, where, folder, deadlineMs)
  answers.set(key, asked)
  // A command that failed may be asked again.
  asked.catch(() => answers.delete(key))
  return asked
}

/** What the commands have printed, to be told to another process of the same run by {@link rememberPrinted}. */
export async function printedSecrets(): Promise<[key: string, printed: string][]> {
  return Promise.all([...answers].map(async ([key, answer]) => [key, await answer] as [string, string]))
}

/** What another process has asked for already: a person would have to unlock the password manager again. */
export function rememberPrinted(printed: readonly (readonly [key: string, printed: string])[]): void {
  for (const [key, answer] of printed) answers.set(key, Promise.resolve(secret(answer)))
}

/** On the process and not on this module: a test runner loads modules more than once into one process. */
const answers: Map<string, Promise<string>> = sharedMap()

function ask(command: readonly string[], where: string, folder: string, deadlineMs: number): Promise<string> {
  const [program = '', ...words] = command
  return new Promise((resolve, reject) => {
    const options = {
      cwd: folder,
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
      maxBuffer: LARGEST_BYTES,
    } as const
    const child = execFile(program, words, options, (error, stdout) => {
      const printed = stdout.replace(/\r?\n$/, '')
      secret(printed)
      if (error) reject(failed(program, where, deadlineMs, error))
      else resolve(printed)
    })
    child.stdin?.end()
  })
}

interface Ended extends Error {
  code?: string | number | null | undefined
  killed?: boolean | undefined
  signal?: NodeJS.Signals | null | undefined
}

/** Carries nothing of what was thrown: Node.js puts all of the command and its standard error there. */
function failed(
  program: string,
  where: string,
  deadlineMs: number,
  { code, killed, signal }: Ended,
): UsageError {
  return new UsageError(`The command ${program}, named by ${where}, ${ending()}.`, {
    hint: 'Run the command by hand, as the user who runs Snapwitness: is the password manager unlocked?',
  })

  function ending(): string {
    if (code === 'ENOENT') return 'is not on this computer'
    if (code === 'EACCES') return 'may not be run'
    if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'printed more than a secret can be'
    if (killed) return `did not end within ${deadlineMs / 1000} s`
    return signal ? `was ended by ${signal}` : `failed with exit code ${code}`
  }
}

function sharedMap(): Map<string, Promise<string>> {
  const key = Symbol.for('snapwitness.secret-commands')
  const holder = globalThis as { [key]?: Map<string, Promise<string>> }
  holder[key] ??= new Map()
  return holder[key]
}
