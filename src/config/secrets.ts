import { resolve } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { NotPlainFile, readPlainFile } from '../core/plain-file.ts'
import { secret } from '../core/redact.ts'
import { printedSecret } from './secret-command.ts'

/** A private key takes some thousand. */
const LARGEST_BYTES = 64 * 1024

/**
 * Where a secret is found: an environment variable, a file relative to the configuration, or what a command prints,
 * such as a password manager's.
 */
export type SecretSource = { env: string } | { file: string } | { command: string[] }

/** A password is one line; a private key is as many as it has. */
type SecretKind = 'password' | 'private key'

/**
 * Reads a secret and has it kept out of every text from here on.
 * @param where the setting's place in the configuration, for the message
 */
export async function readSecret(
  source: SecretSource,
  kind: SecretKind,
  where: string,
  folder: string,
): Promise<string> {
  const value = await textOf(source, where, folder)
  if (value === '') throw empty(source, where)
  secret(value)
  if (kind === 'private key') return value
  // The convention of password managers: the password is the first line, notes follow it.
  const password = 'command' in source ? (value.split(/\r?\n/)[0] ?? '') : value
  if (password === '' || /[\r\n\0]/.test(password)) throw noPassword(source, where)
  return secret(password)
}

async function textOf(source: SecretSource, where: string, folder: string): Promise<string> {
  if ('env' in source) return process.env[source.env] ?? ''
  if ('command' in source) return printedSecret(source.command, where, folder)
  return readSecretFile(resolve(folder, source.file), where)
}

async function readSecretFile(path: string, where: string): Promise<string> {
  try {
    return (await readPlainFile(path, LARGEST_BYTES)).toString('utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    const why = cause instanceof NotPlainFile ? cause.why : 'could not be read'
    throw new UsageError(`The file ${path}, named by ${where}, ${why}.`, {
      hint: 'Put the secret into that file, readable by you alone, or name an environment variable instead.',
      cause,
    })
  }
}

function empty(source: SecretSource, where: string): UsageError {
  return new UsageError(`${nameOf(source)}, named by ${where}, is empty or not set.`, {
    hint: hintFor(source),
  })
}

function noPassword(source: SecretSource, where: string): UsageError {
  return new UsageError(`${nameOf(source)}, named by ${where}, holds no password of one line.`, {
    hint: 'A password is one line of text. Is it the file or the variable that was meant?',
  })
}

function nameOf(source: SecretSource): string {
  if ('env' in source) return `The environment variable ${source.env}`
  return 'file' in source ? `The file ${source.file}` : `What ${source.command[0]} printed`
}

function hintFor(source: SecretSource): string {
  if ('env' in source) return `Set it: export ${source.env}=…`
  if ('file' in source) return 'Put the secret into that file, readable by you alone.'
  return 'Run the command by hand: it must print the secret, and nothing before it, on standard output.'
}
