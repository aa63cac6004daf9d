import { createHash, randomBytes } from 'node:crypto'
import ssh2 from 'ssh2'
import type { StandInAccount } from './machine/personalise.ts'
import { selfSignedCertificate } from './vim/certificate.ts'

/** An Ed25519 key pair in OpenSSH's own formats. */
export interface SshKeyPair {
  privateKey: string
  publicKey: string
  /** `SHA256:…`, as `ssh-keygen -lf` prints it. */
  fingerprint: string
}

const PUBLIC_BLOB_BYTES = 51

export function makeSshKey(): SshKeyPair {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519')
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
  // ssh2 drops a leading zero of the public key, one time in 256 (mscdex/ssh2#1390); OpenSSH refuses such a key.
  if (blob.length !== PUBLIC_BLOB_BYTES) return makeSshKey()
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return { privateKey, publicKey, fingerprint: `SHA256:${digest}` }
}

/** A password that no shell, XML or URL needs to quote. */
export function makePassword(): string {
  return randomBytes(15).toString('base64url')
}

/** Who may log in to a stand-in, and the certificate by which it is known over HTTPS. */
export async function makeStandInAccount(
  diskPolicy: StandInAccount['diskPolicy'],
  liberties: readonly string[] = [],
): Promise<StandInAccount> {
  const certificate = await selfSignedCertificate('127.0.0.1')
  return { username: 'Administrator', password: makePassword(), certificate, diskPolicy, liberties }
}
