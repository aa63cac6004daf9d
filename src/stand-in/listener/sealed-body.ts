import { SOAP_TYPE } from './authenticator.ts'
import type { NtlmSession } from './ntlm/acceptor.ts'

const PROTOCOL = 'application/HTTP-SPNEGO-session-encrypted'
const BOUNDARY = '--Encrypted Boundary'

const SEALED_TYPE = `multipart/encrypted;protocol="${PROTOCOL}";boundary="Encrypted Boundary"`

export function isSealedType(contentType: string | undefined): boolean {
  return /^multipart\/encrypted\b/i.test(contentType ?? '') && contentType?.includes(PROTOCOL) === true
}

/** The SOAP in a body of [MS-WSMV] 2.2.9.1; undefined where it is not the client's next message as it left the client. */
export function unsealBody(body: Buffer, { canSeal, fromClient }: NtlmSession): Buffer | undefined {
  const parts = canSeal ? partsOf(body) : undefined
  const message = parts && fromClient.unseal(parts.signature, parts.sealed)
  return message?.length === parts?.length ? message : undefined
}

/** With a tab before each header, as Windows writes it. */
export function sealBody(soap: Buffer, { toClient }: NtlmSession): { contentType: string; body: Buffer } {
  const { signature, sealed } = toClient.seal(soap)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(signature.length)
  const head =
    `${BOUNDARY}\r\n\tContent-Type: ${PROTOCOL}\r\n` +
    `\tOriginalContent: type=${SOAP_TYPE};Length=${soap.length}\r\n` +
    `${BOUNDARY}\r\n\tContent-Type: application/octet-stream\r\n`
  const body = Buffer.concat([Buffer.from(head), size, signature, sealed, Buffer.from(`${BOUNDARY}--\r\n`)])
  return { contentType: SEALED_TYPE, body }
}

/** The headers are text, with or without their tabs; what follows them is not, and may contain anything. */
function partsOf(body: Buffer): { length: number; signature: Buffer; sealed: Buffer } | undefined {
  const head = body.toString('latin1', 0, 1024).match(HEAD)
  const end = body.lastIndexOf(`${BOUNDARY}--`)
  const start = head?.[0].length
  if (!head || start === undefined || end < start + 4) return undefined
  const sealedAt = start + 4 + body.readUInt32LE(start)
  if (sealedAt > end) return undefined
  return {
    length: Number(head[1]),
    signature: body.subarray(start + 4, sealedAt),
    sealed: body.subarray(sealedAt, end),
  }
}

const HEAD =
  /^--Encrypted Boundary\r\n[\s\S]*?\bLength=(\d+)\r\n--Encrypted Boundary\r\n\s*Content-Type: ?application\/octet-stream\r\n/i
