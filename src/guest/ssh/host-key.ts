import { createHash } from 'node:crypto'

/** Decides whether a server is the one that it should be, by the key that it shows. */
export interface HostKeyCheck {
  /** The types of key to ask for first, because those are the ones to compare with. */
  readonly knownTypes: readonly string[]
  /** Whether the right key may be of any type, for nobody has said of which: then one that is refused is not the last word. */
  readonly maybeOfAnotherType: boolean
  /** Why this key is not the server's; undefined when it may be. */
  refusal(key: Buffer): HostKeyRefusal | undefined
  /** Keeps a key that was not refused, once the server has proved that it has it. */
  keep(key: Buffer): void
}

export interface HostKeyRefusal {
  /** The end of the sentence that says what was seen. */
  why: string
  hint: string
}

/** As `ssh-keygen -l` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** RFC 4253, 6.6: a public key begins with its type, behind a length of four bytes. */
export function keyType(key: Buffer): string {
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

/** In the order of preference of ssh2. */
export const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const

/** RFC 8332: a key of type ssh-rsa has signatures of three names. */
export function typeOfAlgorithm(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2') ? 'ssh-rsa' : algorithm
}
