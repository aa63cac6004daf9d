import { createPrivateKey, X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { selfSignedCertificate } from '../../../src/lab/vim/certificate.ts'

it('is for a server of this computer and of its address, and vouches for nobody else', async () => {
  const { key, cert, thumbprint } = await selfSignedCertificate('192.0.2.7')
  const certificate = new X509Certificate(cert)
  expect(certificate.subject).toBe('CN=localhost')
  expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:192.0.2.7')
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  expect(certificate.ca).toBe(false)
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(certificate.fingerprint256).toBe(thumbprint)
})

it('names an address once', async () => {
  const { cert } = await selfSignedCertificate('127.0.0.1')
  expect(new X509Certificate(cert).subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1')
})
