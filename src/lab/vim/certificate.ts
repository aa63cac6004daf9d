import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

export interface Certificate {
  /** PEM. */
  readonly key: string
  /** PEM. */
  readonly cert: string
  /** SHA-256 of the certificate, as vSphere clients pin it: `AB:CD:…`, upper case. */
  readonly thumbprint: string
}

/** A certificate that nobody else vouches for, as a fresh host has one. */
export async function selfSignedCertificate(address: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          ...[...new Set(['127.0.0.1', address])].map((ip) => ({ type: 7, ip }) as const),
        ],
      },
    ],
  })
  return { key, cert, thumbprint: new X509Certificate(cert).fingerprint256 }
}
