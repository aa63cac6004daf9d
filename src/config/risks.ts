import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ConfigFile } from './schema.ts'
import { readSecret, type SecretSource } from './secrets.ts'

/** Something in a configuration that works, and gives away what should stay secret. */
export interface Risk {
  /** The setting's place: `machines.win10-1.winrm.password`. */
  where: string
  what: string
  mend: string
}

/** Characters: a shorter secret stands in ordinary words, so that it cannot be told from them. */
const SHORTEST_MASKED = 6

/** What a configuration that is valid, and whose secrets could be read, risks. */
export async function risksIn(file: ConfigFile, folder: string): Promise<Risk[]> {
  // What machines have in common stands in each of them as well.
  const { defaults: _, ...each } = file
  const secrets = [...secretsIn(each)].map((secret) => risksOfSecret(secret, folder))
  return (await Promise.all(secrets)).flat()
}

interface NamedSecret {
  where: string
  setting: keyof typeof KINDS
  source: SecretSource
}

const NAMED = ['hosts', 'machines', 'select']
const KINDS = { password: 'password', passphrase: 'password', privateKey: 'private key' } as const

function* secretsIn(value: object, path: readonly string[] = []): Generator<NamedSecret> {
  for (const [setting, member] of Object.entries(value)) {
    if (typeof member !== 'object' || member === null) continue
    const where = [...path, setting]
    // A machine, a group, a host may be called `password`.
    if (setting in KINDS && !NAMED.includes(path.join('.'))) {
      yield { where: where.join('.'), setting: setting as NamedSecret['setting'], source: member }
    } else yield* secretsIn(member, where)
  }
}

async function risksOfSecret({ where, setting, source }: NamedSecret, folder: string): Promise<Risk[]> {
  const value = await readSecret(source, KINDS[setting], where, folder)
  return [
    ...('file' in source ? await openFile(resolve(folder, source.file), where) : []),
    ...short(value, where),
  ]
}

/** By the bits of its mode. A folder around it may still keep others out, but nobody sees that here. */
async function openFile(path: string, where: string): Promise<Risk[]> {
  const { mode } = await stat(path)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return []
  const bits = (mode & 0o777).toString(8).padStart(3, '0')
  const what = `The file ${path}, named by ${where}, is open to other users of this computer (mode ${bits})`
  return [{ where, what, mend: `chmod 600 '${path}'` }]
}

function short(value: string, where: string): Risk[] {
  if (value.length >= SHORTEST_MASKED) return []
  const what = `The secret of ${where} is shorter than ${SHORTEST_MASKED} characters: it cannot be masked wherever it appears in logs and reports`
  return [{ where, what, mend: 'Give the account a longer password.' }]
}
