import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { secret } from '../core/redact.ts'

/** Where a secret is found: an environment variable, or a file relative to the configuration. */
export type SecretSource = { env: string } | { file: string }

/**
 * Reads a secret and has it kept out of every text from here on.
 * @param where the setting's place in the configuration, for the message
 */
export async function readSecret(source: SecretSource, where: string, folder: string): Promise<string> {
  const value =
    'env' in source ? process.env[source.env] : await readSecretFile(resolve(folder, source.file), where)
  if (value !== undefined && value !== '') return secret(value)
  const name = 'env' in source ? `The environment variable ${source.env}` : `The file ${source.file}`
  throw new UsageError(`${name}, named by ${where}, is empty or not set.`, {
    hint:
      'env' in source
        ? `Set it: export ${source.env}=…`
        : 'Put the secret into that file, readable by you alone.',
  })
}

async function readSecretFile(path: string, where: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  } catch (cause) {
    throw new UsageError(`The file ${path}, named by ${where}, could not be read.`, {
      hint: 'Put the secret into that file, readable by you alone, or name an environment variable instead.',
      cause,
    })
  }
}
