import { createHash } from 'node:crypto'
import { uint32 } from './ntlm/wire.ts'
import { type Element, readElement, readElements } from './spnego/der.ts'

/**
 * What ties a login to the TLS channel that it came through, so that nobody in the middle can pass it on: the MD5 of
 * a gss_channel_bindings_struct with the `tls-server-end-point` of RFC 5929 ([MS-NLMP] 2.2.2.1, MsvAvChannelBindings).
 * @param certificate the server's, in DER
 */
export function channelBindingOf(certificate: Buffer): Buffer {
  const hash = createHash(hashOf(certificate)).update(certificate).digest()
  const data = Buffer.concat([Buffer.from('tls-server-end-point:'), hash])
  // Two addresses of no type and no length: 4 times 4 zeros.
  return createHash('md5').update(Buffer.alloc(16)).update(uint32(data.length)).update(data).digest()
}

/** RSASSA-PSS (1.2.840.113549.1.1.10), which carries its hash as a parameter. */
const PSS = '2a864886f70d01010a'

/** Identifiers of signatures by SHA-384 and SHA-512, RSA (1.2.840.113549.1.1.x) and ECDSA (1.2.840.10045.4.3.x), and of the hashes (2.16.840.1.101.3.4.2.x). */
const LONGER_HASHES: Record<string, string> = {
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
}

/** RFC 5929: that of the certificate's signature, and SHA-256 in the place of MD5 and SHA-1. */
function hashOf(certificate: Buffer): string {
  const [, algorithm] = readElements(readElement(certificate).value)
  return (algorithm && LONGER_HASHES[identifierOf(algorithm)]) ?? 'sha256'
}

/** RFC 4055, 3.1: of PSS that of its hash, which is the first parameter, `[0]`, where it is not SHA-1. */
function identifierOf(algorithm: Element): string {
  const [identifier, parameters] = readElements(algorithm.value)
  const plain = identifier?.value.toString('hex') ?? ''
  if (plain !== PSS || parameters === undefined) return plain
  const hash = readElements(parameters.value).find(({ tag }) => tag === 0xa0)
  return hash ? identifierOf(readElement(hash.value)) : plain
}
