import { X509Certificate } from 'node:crypto'
import { runTool } from '../machine/tool.ts'

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
  const names = ['DNS:localhost', ...new Set(['127.0.0.1', address].map((ip) => `IP:${ip}`))]
  const both = await runTool(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-keyout', '-', '-config', '-', ...shape],
    {
      input: configFor(names),
    },
  )
  const [key = '', cert = ''] = both.match(/-----BEGIN ([A-Z ]+)-----.*?-----END \1-----\n/gs) ?? []
  return { key, cert, thumbprint: new X509Certificate(cert).fingerprint256 }
}

const shape = ['-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-sha256', '-days', '365']

/** Whole: a certificate has nothing of what this computer's own openssl.cnf adds. */
function configFor(names: readonly string[]): string {
  return `[req]
prompt = no
distinguished_name = subject
x509_extensions = extensions
[subject]
commonName = localhost
[extensions]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = ${names.join(',')}
`
}
