import type { HttpMessage, HttpResponse } from './authentication.ts'
import type { Sealed } from './ntlm/session-security.ts'
import { uint32 } from './ntlm/wire.ts'
import { SOAP_CONTENT_TYPE } from './plain-message.ts'

// [MS-WSMV] 2.2.9.1: a sealed envelope as two parts, one that tells what it was, one with the bytes.

const PROTOCOL = 'application/HTTP-SPNEGO-session-encrypted'
const BOUNDARY = '--Encrypted Boundary'

/** @param length bytes of the envelope before it was sealed */
export function sealedMessage({ signature, cipher }: Sealed, length: number): HttpMessage {
  // The tab before a header is a MUST.
  const head = [
    BOUNDARY,
    `\tContent-Type: ${PROTOCOL}`,
    `\tOriginalContent: type=${SOAP_CONTENT_TYPE};Length=${length}`,
    BOUNDARY,
    '\tContent-Type: application/octet-stream',
    '',
  ].join('\r\n')
  return {
    headers: {
      'content-type': `multipart/encrypted;protocol="${PROTOCOL}";boundary="Encrypted Boundary"`,
    },
    body: Buffer.concat([
      Buffer.from(head),
      uint32(signature.length),
      signature,
      cipher,
      Buffer.from(`${BOUNDARY}--\r\n`),
    ]),
  }
}

const HEAD =
  /^--Encrypted Boundary\r\n[ \t]*Content-Type: [^\r\n]+\r\n[ \t]*OriginalContent: [^\r\n]*;Length=(\d+)\r\n--Encrypted Boundary\r\n[ \t]*Content-Type: application\/octet-stream\r\n/i
const MAX_HEAD_BYTES = 1_000

/** The seal inside an answer; undefined when it is not framed as one, or is not as long as it says. */
export function sealedIn({ headers, body }: HttpResponse): Sealed | undefined {
  if (!String(headers['content-type']).toLowerCase().startsWith('multipart/encrypted')) return undefined
  const head = HEAD.exec(body.toString('latin1', 0, MAX_HEAD_BYTES))
  // By its place and not by its text, which may come up among the bytes too.
  const end = body.lastIndexOf(`${BOUNDARY}--`)
  if (!head || end < head[0].length + 4) return undefined
  const sealed = body.subarray(head[0].length, end)
  const signatureEnd = 4 + sealed.readUInt32LE()
  const cipher = sealed.subarray(signatureEnd)
  if (cipher.length !== Number(head[1])) return undefined
  return { signature: sealed.subarray(4, signatureEnd), cipher }
}
