import { createHmac, type Hmac } from 'node:crypto'
import type { Account } from './account.ts'
import { md4 } from './md4.ts'
import { utf16 } from './wire.ts'

/** What both sides know or choose before the client answers a challenge. */
export interface ResponseInput {
  account: Account
  password: string
  /** 8 bytes each. */
  serverChallenge: Buffer
  clientChallenge: Buffer
  /** A FILETIME: 8 bytes, tenths of microseconds since 1601. */
  time: Buffer
  /** What stands in the response, {@link AvPairs} in bytes. */
  targetInfo: Buffer
}

export interface Responses {
  nt: Buffer
  lm: Buffer
  sessionBaseKey: Buffer
}

/** The NTLMv2 and LMv2 responses of [MS-NLMP] 3.3.2, and the key that both sides derive from them. */
export function ntlmV2Responses(input: ResponseInput): Responses {
  const { serverChallenge, clientChallenge, time, targetInfo } = input
  const key = responseKey(input.account, input.password)
  const zeros = (count: number) => Buffer.alloc(count)
  const temp = Buffer.concat([
    Buffer.from([1, 1]),
    zeros(6),
    time,
    clientChallenge,
    zeros(4),
    targetInfo,
    zeros(4),
  ])
  const proof = hmacMd5(key, serverChallenge, temp)
  return {
    nt: Buffer.concat([proof, temp]),
    lm: Buffer.concat([hmacMd5(key, serverChallenge, clientChallenge), clientChallenge]),
    sessionBaseKey: hmacMd5(key, proof),
  }
}

/** NTOWFv2: the domain's case is kept. */
export function responseKey({ user, domain }: Account, password: string): Buffer {
  return hmacMd5(md4(utf16(password)), utf16(upperCase(user) + domain))
}

/** As Windows does it, one character for one: ß stays. */
function upperCase(text: string): string {
  return Array.from(text, (char) => {
    const upper = char.toUpperCase()
    return upper.length === char.length ? upper : char
  }).join('')
}

export function hmacMd5(key: Uint8Array, ...parts: Uint8Array[]): Buffer {
  return parts.reduce((hmac: Hmac, part) => hmac.update(part), createHmac('md5', key)).digest()
}
