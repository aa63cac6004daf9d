import { createHash } from 'node:crypto'

/**
 * The hash of `tls-server-end-point` (RFC 5929) as NTLM carries it: MD5 of a gss_channel_bindings_struct without
 * addresses. The certificate's hash is SHA-256, since the listener's certificate is signed by nothing stronger or weaker.
 */
export function channelBindingOf(certificate: Buffer): Buffer {
  const data = Buffer.concat([
    Buffer.from('tls-server-end-point:'),
    createHash('sha256').update(certificate).digest(),
  ])
  // Initiator and acceptor: type and length of their addresses.
  const head = Buffer.alloc(20)
  head.writeUInt32LE(data.length, 16)
  return createHash('md5').update(head).update(data).digest()
}
