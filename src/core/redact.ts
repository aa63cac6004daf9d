import { formsOf } from './secret-forms.ts'

/** A known secret is at least this long. A shorter one would blot out ordinary words, and protects nothing. */
const SHORTEST = 4

const MASK = '«redacted»'

/**
 * The forms of every secret that this process knows. They hang on the process and not on this module: a test runner
 * loads modules more than once into one process, and what one of them learned another one may print.
 */
const known: Map<string, readonly string[]> = sharedMap()

/**
 * Remembers a secret, so that {@link redact} takes it out of every text: ledger, report, errors. Returns it unchanged.
 * @example
 * const password = secret(process.env.PGPASSWORD ?? '')
 */
export function secret(value: string): string {
  for (const part of partsOf(value)) {
    if (!known.has(part)) known.set(part, formsOf(part))
  }
  return value
}

/** A secret that opens nothing any more, of a kind that somebody else makes without end. */
export function forget(value: string): void {
  for (const part of partsOf(value)) known.delete(part)
}

/** The text with every known secret replaced by `«redacted»`, in whatever form a protocol or a program gave it. */
export function redact(text: string): string {
  let clean = text
  for (const forms of known.values()) {
    for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, MASK)
  }
  return clean
}

/** A private key is no less secret line by line: messages show one line of it, not the whole. */
function partsOf(value: string): string[] {
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter((line) => !/^-----|^$/.test(line)) : []
  return [value, ...lines].filter((part) => part.length >= SHORTEST)
}

function sharedMap(): Map<string, readonly string[]> {
  const key = Symbol.for('snapwitness.secrets')
  const holder = globalThis as { [key]?: Map<string, readonly string[]> }
  holder[key] ??= new Map()
  return holder[key]
}
