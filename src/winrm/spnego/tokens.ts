import { element, readElement, readElements } from './der.ts'

// The tokens of RFC 4178, as far as a client with NTLM as its only mechanism has use for them.

const SEQUENCE = 0x30
const OBJECT_IDENTIFIER = 0x06
const OCTET_STRING = 0x04
/** `[n]` around a value. */
const context = (n: number) => 0xa0 + n

/** 1.3.6.1.5.5.2 */
const SPNEGO = Buffer.from('2b0601050502', 'hex')
/** 1.3.6.1.4.1.311.2.2.10 */
const NTLMSSP = Buffer.from('2b06010401823702020a', 'hex')

/** The list of mechanisms, over which the mechListMIC goes. */
export const MECHANISMS = element(SEQUENCE, element(OBJECT_IDENTIFIER, NTLMSSP))

export function initToken(mechToken: Buffer): Buffer {
  const init = element(
    SEQUENCE,
    element(context(0), MECHANISMS),
    element(context(2), element(OCTET_STRING, mechToken)),
  )
  return element(0x60, element(OBJECT_IDENTIFIER, SPNEGO), element(context(0), init))
}

export function responseToken(mechToken: Buffer, mechListMic: Buffer): Buffer {
  return element(
    context(1),
    element(
      SEQUENCE,
      element(context(2), element(OCTET_STRING, mechToken)),
      element(context(3), element(OCTET_STRING, mechListMic)),
    ),
  )
}

/** What an acceptor answers. Each part may be missing. */
export interface NegTokenResp {
  mechToken: Buffer | undefined
  mechListMic: Buffer | undefined
}

/** @throws RangeError when it is no such token */
export function parseResponse(token: Buffer): NegTokenResp {
  const response = readElement(token)
  if (response.tag !== context(1)) throw new RangeError('This is no negTokenResp.')
  const parts = readElements(readElement(response.value).value)
  const octets = (n: number) => {
    const part = parts.find(({ tag }) => tag === context(n))
    return part && readElement(part.value).value
  }
  return { mechToken: octets(2), mechListMic: octets(3) }
}
