import { InvalidArgumentError } from 'commander'
import { readSecret, type SecretSource } from '../../config/secrets.ts'
import { UsageError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { askOne, askText } from './ask.ts'

const KINDS = [
  { value: 'env', label: 'in an environment variable' },
  { value: 'file', label: 'in a file' },
  { value: 'command', label: 'printed by a command, such as a password manager’s' },
] as const
type Kind = (typeof KINDS)[number]['value']

const QUESTIONS: Record<Kind, string> = {
  env: 'Which variable?',
  file: 'Which file?',
  command: 'Which command? It is run without a shell; blanks part its words.',
}

/**
 * Where a secret is, as a flag says it.
 * @example secretSource('command:pass show esxi') // { command: ['pass', 'show', 'esxi'] }
 */
export function secretSource(text: string): SecretSource {
  const [, kind, where = ''] = /^(env|file|command):(.+)$/.exec(text) ?? []
  const mistake =
    kind === undefined ? 'Say env:NAME, file:PATH or command:WORDS.' : mistakeIn(kind as Kind, where)
  if (mistake !== undefined) throw new InvalidArgumentError(mistake)
  return sourceOf(kind as Kind, where)
}

/** Asks until the secret is found; it is read here, so that a mistake is told before a host hears of it. */
export async function askSecret(what: string, kind: 'password' | 'private key'): Promise<SecretSource> {
  for (;;) {
    const where = await askOne<Kind>(`Where is ${what}? It never stands in the file itself.`, KINDS)
    const words = await askText(QUESTIONS[where], { mistakeIn: (answer) => mistakeIn(where, answer) })
    const source = sourceOf(where, words)
    try {
      await readSecret(source, kind, what, process.cwd())
      return source
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      say(error.message)
    }
  }
}

/** A name that a shell takes too can stand in a recipe for a CI server. */
function mistakeIn(kind: Kind, where: string): string | undefined {
  if (kind !== 'env' || /^[A-Za-z_]\w*$/.test(where)) return undefined
  return 'The name of a variable has letters, digits and underscores.'
}

function sourceOf(kind: Kind, where: string): SecretSource {
  if (kind === 'env') return { env: where }
  return kind === 'file' ? { file: where } : { command: where.trim().split(/\s+/) }
}
