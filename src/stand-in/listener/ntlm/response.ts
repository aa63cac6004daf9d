import { createHmac, timingSafeEqual } from 'node:crypto'
import md4 from 'js-md4'
import { upperCase } from '../user-name.ts'

const PROOF_LENGTH = 16
/** The part of the response before its attributes, [MS-NLMP] 2.2.2.7. */
const FIXED_LENGTH = 28

export interface Login {
  readonly user: string
  readonly domain: string
  readonly password: string
}

/**
 * Verifies an NTLMv2 response, [MS-NLMP] 3.3.2.
 * @returns the session base key, and the attributes that the client repeated and added; undefined where the response is
 * that of another password, or of NTLMv1, which is 24 bytes
 */
export function verifyResponse(
  login: Login,
  challenge: Buffer,
  response: Buffer,
): { sessionBaseKey: Buffer; attributes: Buffer } | undefined {
  if (response.length <= PROOF_LENGTH + FIXED_LENGTH) return undefined
  const key = responseKey(login)
  const proof = response.subarray(0, PROOF_LENGTH)
  const rest = response.subarray(PROOF_LENGTH)
  if (!timingSafeEqual(hmacMd5(key, challenge, rest), proof)) return undefined
  return { sessionBaseKey: hmacMd5(key, proof), attributes: rest.subarray(FIXED_LENGTH) }
}

/** NTOWFv2: the user in upper case, the domain as it was written. */
function responseKey({ user, domain, password }: Login): Buffer {
  const hash = Buffer.from(md4.arrayBuffer(Buffer.from(password, 'utf16le')))
  return hmacMd5(hash, Buffer.from(upperCase(user) + domain, 'utf16le'))
}

export function hmacMd5(key: Buffer, ...parts: Buffer[]): Buffer {
  const hmac = createHmac('md5', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}
