import { FLAG } from './flags.ts'

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1')

/** Attributes of a TargetInfo, [MS-NLMP] 2.2.2.1. */
export const AV = {
  end: 0,
  computerName: 1,
  domainName: 2,
  dnsComputerName: 3,
  dnsDomainName: 4,
  flags: 6,
  timestamp: 7,
  channelBinding: 10,
} as const

/** In AV.flags: the AUTHENTICATE message carries a MIC. */
export const AV_FLAG_MIC = 2

export type AvPairs = ReadonlyMap<number, Buffer>

/** Of [MS-NLMP] 2.2.1.3. */
export interface AuthenticateMessage {
  readonly domain: string
  readonly user: string
  /** Empty for an anonymous login. */
  readonly ntResponse: Buffer
  readonly encryptedSessionKey: Buffer
  readonly flags: number
  /** The whole message as it is hashed for its MIC: with zeros in the MIC's place. */
  readonly withoutMic: Buffer
  readonly mic: Buffer
}

export class MalformedToken extends Error {}

export function isNtlm(token: Buffer): boolean {
  return token.subarray(0, SIGNATURE.length).equals(SIGNATURE)
}

/** 1 (negotiate) or 3 (authenticate) from a client. @throws MalformedToken */
export function messageType(token: Buffer): number {
  if (!isNtlm(token) || token.length < 12) throw new MalformedToken('The token is not of NTLM.')
  return token.readUInt32LE(8)
}

/** The flags that a client asks for. @throws MalformedToken */
export function parseNegotiate(token: Buffer): number {
  if (token.length < 16) throw new MalformedToken('The NEGOTIATE message is too short.')
  return token.readUInt32LE(12)
}

/** [MS-NLMP] 2.2.1.2 */
export function challengeMessage(
  flags: number,
  challenge: Buffer,
  machineName: string,
  info: Buffer,
): Buffer {
  const target = Buffer.from(machineName, encodingOf(flags))
  const head = Buffer.alloc(HEAD_LENGTH)
  SIGNATURE.copy(head)
  head.writeUInt32LE(2, 8)
  writeField(head, 12, target.length, HEAD_LENGTH)
  head.writeUInt32LE(flags >>> 0, 20)
  challenge.copy(head, 24)
  writeField(head, 40, info.length, HEAD_LENGTH + target.length)
  if (flags & FLAG.version) VERSION.copy(head, 48)
  return Buffer.concat([head, target, info])
}

const HEAD_LENGTH = 56

/** Windows 10.0, build 19045, NTLMSSP revision 15. */
const VERSION = Buffer.from([10, 0, 0x65, 0x4a, 0, 0, 0, 15])

/** @throws MalformedToken */
export function parseAuthenticate(token: Buffer): AuthenticateMessage {
  if (token.length < MIC_END) throw new MalformedToken('The AUTHENTICATE message is too short.')
  const withoutMic = Buffer.from(token).fill(0, MIC_START, MIC_END)
  const flags = token.readUInt32LE(60)
  const encoding = encodingOf(flags)
  return {
    ntResponse: readField(token, 20),
    domain: readField(token, 28).toString(encoding),
    user: readField(token, 36).toString(encoding),
    encryptedSessionKey: readField(token, 52),
    flags,
    mic: token.subarray(MIC_START, MIC_END),
    withoutMic,
  }
}

/** Some clients speak in the OEM code page, of which more than ASCII is nowhere agreed. */
function encodingOf(flags: number): 'utf16le' | 'latin1' {
  return flags & FLAG.unicode ? 'utf16le' : 'latin1'
}

const MIC_START = 72
const MIC_END = 88

export function targetInfo(pairs: AvPairs): Buffer {
  const parts = [...pairs, [AV.end, Buffer.alloc(0)] as const].map(([id, value]) => {
    const head = Buffer.alloc(4)
    head.writeUInt16LE(id, 0)
    head.writeUInt16LE(value.length, 2)
    return Buffer.concat([head, value])
  })
  return Buffer.concat(parts)
}

/** @throws MalformedToken */
export function parseTargetInfo(bytes: Buffer): AvPairs {
  const pairs = new Map<number, Buffer>()
  for (let place = 0; ; ) {
    if (place + 4 > bytes.length) throw new MalformedToken('The list of attributes has no end.')
    const id = bytes.readUInt16LE(place)
    if (id === AV.end) return pairs
    const end = place + 4 + bytes.readUInt16LE(place + 2)
    pairs.set(id, bytes.subarray(place + 4, end))
    place = end
  }
}

function writeField(head: Buffer, place: number, length: number, offset: number): void {
  head.writeUInt16LE(length, place)
  head.writeUInt16LE(length, place + 2)
  head.writeUInt32LE(offset, place + 4)
}

function readField(token: Buffer, place: number): Buffer {
  const offset = token.readUInt32LE(place + 4)
  const end = offset + token.readUInt16LE(place)
  if (end > token.length) throw new MalformedToken('A field ends behind the message.')
  return token.subarray(offset, end)
}
