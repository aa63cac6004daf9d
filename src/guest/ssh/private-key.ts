import { createPrivateKey, type KeyObject } from 'node:crypto'
import ssh2, { type ParsedKey } from 'ssh2'
import type { SshServer } from '../../core/access.ts'
import { openSshText } from './open-ssh-text.ts'
import { isCut, isEncrypted, unusableKey } from './unusable-key.ts'

/** @throws UnusableKey that tells what is wrong with the key, or that its passphrase is */
export function readPrivateKey({ privateKey, passphrase }: SshServer): ParsedKey | undefined {
  if (privateKey === undefined) return undefined
  const text = withItsLines(privateKey)
  try {
    return keyIn(text, passphrase)
  } catch (error) {
    throw unusableKey(text, error)
  }
}

function keyIn(text: string, passphrase: string | undefined): ParsedKey {
  // The SSH client takes one that has lost a line for a key, of other numbers.
  if (isCut(text)) throw new Error('it is not whole')
  const read = ssh2.utils.parseKey(text, passphrase)
  const key = read instanceof Error ? readOtherForm(text, passphrase, read) : read
  const first = Array.isArray(key) ? key[0] : key
  if (!first?.isPrivateKey()) throw new Error('it is a public key')
  return first
}

/** A key that went through a variable of a CI server may have lost its line breaks, and an editor may have put a byte order mark before it. */
function withItsLines(text: string): string {
  const plain = text.replace(/^\uFEFF/, '').trim()
  const lines = plain.includes('\n') ? plain.split('\n') : plain.split('\\n')
  return lines.map((line) => line.replace(/\\?\r$/, '').trim()).join('\n')
}

/** PKCS#8, and whatever else Node.js reads of PEM. @param otherwise what the SSH client said of it */
function readOtherForm(text: string, passphrase: string | undefined, otherwise: Error): ParsedKey {
  const key = ssh2.utils.parseKey(knownForm(keyObjectOf(text, passphrase, otherwise)))
  if (key instanceof Error) throw key
  return key
}

function keyObjectOf(text: string, passphrase: string | undefined, otherwise: Error): KeyObject {
  if (isEncrypted(text) && passphrase === undefined)
    throw new Error('it is encrypted, and no passphrase given')
  try {
    return createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) })
  } catch (error) {
    throw isEncrypted(text) || text.includes('BEGIN PRIVATE KEY') ? error : otherwise
  }
}

function knownForm(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString()
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString()
    case 'ed25519':
      return openSshText(key)
    default:
      throw new Error(`it is of the type ${key.asymmetricKeyType}, which SSH does not know`)
  }
}
