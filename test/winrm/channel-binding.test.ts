import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { channelBindingOf } from '../../src/winrm/channel-binding.ts'
import { uint32 } from '../../src/winrm/ntlm/wire.ts'
import { element } from '../../src/winrm/spnego/der.ts'

const SEQUENCE = 0x30
const identifier = (hex: string, ...parameters: Buffer[]) =>
  element(SEQUENCE, element(6, Buffer.from(hex, 'hex')), ...parameters)
const pss = (...parameters: Buffer[]) => identifier('2a864886f70d01010a', element(SEQUENCE, ...parameters))
const hashBy = (hex: string) => element(0xa0, identifier(hex, element(5)))
const salt = element(0xa2, element(2, Buffer.from([32])))

/** As much of a certificate as tells how it was signed (RFC 5280, 4.1). */
const signedBy = (algorithm: Buffer) =>
  element(SEQUENCE, element(SEQUENCE, Buffer.from('what is signed')), algorithm, element(3, Buffer.alloc(65)))

function bindingBy(hash: string, certificate: Buffer): Buffer {
  const data = Buffer.concat([
    Buffer.from('tls-server-end-point:'),
    createHash(hash).update(certificate).digest(),
  ])
  return createHash('md5').update(Buffer.alloc(16)).update(uint32(data.length)).update(data).digest()
}

it.each<[string, Buffer, string]>([
  ['RSA and SHA-1', identifier('2a864886f70d010105', element(5)), 'sha256'],
  ['RSA and SHA-256', identifier('2a864886f70d01010b', element(5)), 'sha256'],
  ['RSA and SHA-384', identifier('2a864886f70d01010c', element(5)), 'sha384'],
  ['ECDSA and SHA-512', identifier('2a8648ce3d040304'), 'sha512'],
  ['PSS and SHA-256', pss(hashBy('608648016503040201'), salt), 'sha256'],
  ['PSS and SHA-384', pss(hashBy('608648016503040202'), salt), 'sha384'],
  ['PSS and SHA-512', pss(hashBy('608648016503040203')), 'sha512'],
  ['PSS of defaults, which is SHA-1', pss(salt), 'sha256'],
  ['PSS without any parameter', identifier('2a864886f70d01010a'), 'sha256'],
  ['Ed25519', identifier('2b6570'), 'sha256'],
])('a login is bound to a certificate signed by %s', (_title, algorithm, hash) => {
  const certificate = signedBy(algorithm)
  expect(channelBindingOf(certificate)).toEqual(bindingBy(hash, certificate))
})
