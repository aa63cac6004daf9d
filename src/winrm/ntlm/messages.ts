import type { Account } from './account.ts'
import { type AvPairs, parseAvPairs } from './av-pairs.ts'
import { uint32, utf16 } from './wire.ts'

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1')

/** NEGOTIATE flags, [MS-NLMP] 2.2.2.5. */
const FLAG = {
  unicode: 0x00000001,
  oem: 0x00000002,
  requestTarget: 0x00000004,
  sign: 0x00000010,
  seal: 0x00000020,
  ntlm: 0x00000200,
  alwaysSign: 0x00008000,
  extendedSessionSecurity: 0x00080000,
  version: 0x02000000,
  bits128: 0x20000000,
  keyExchange: 0x40000000,
  bits56: 0x80000000,
} as const

const OFFERED = allOf(Object.values(FLAG))
/** What sealing, as we do it, cannot go without. */
const REQUIRED = allOf([
  FLAG.unicode,
  FLAG.sign,
  FLAG.seal,
  FLAG.extendedSessionSecurity,
  FLAG.bits128,
  FLAG.keyExchange,
])

/** Windows 10, NTLM revision 15 ([MS-NLMP] 2.2.2.10). */
const VERSION = Buffer.from([10, 0, 0x61, 0x4a, 0, 0, 0, 15])

/** The first message: what we can. Names stay empty; a server does not need them yet. */
export function negotiateMessage(): Buffer {
  return Buffer.concat([SIGNATURE, uint32(1), uint32(OFFERED), Buffer.alloc(16), VERSION])
}

/** The second message: the server's. */
export interface Challenge {
  flags: number
  serverChallenge: Buffer
  targetInfo: AvPairs
}

/** @throws RangeError when it is no challenge, or one that does not let messages be sealed */
export function parseChallenge(message: Buffer): Challenge {
  if (!message.subarray(0, 8).equals(SIGNATURE) || message.readUInt32LE(8) !== 2) {
    throw new RangeError('This is no NTLM challenge.')
  }
  const flags = message.readUInt32LE(20)
  if ((flags & REQUIRED) >>> 0 !== REQUIRED)
    throw new RangeError('The challenge offers no sealing of 128 bits.')
  const [length, offset] = [message.readUInt16LE(40), message.readUInt32LE(44)]
  return {
    flags,
    serverChallenge: message.subarray(24, 32),
    targetInfo: parseAvPairs(message.subarray(offset, offset + length)),
  }
}

export interface AuthenticateInput {
  /** Of the challenge. */
  flags: number
  account: Account
  lm: Buffer
  nt: Buffer
  encryptedKey: Buffer
}

export const MIC_OFFSET = 72
export const MIC_LENGTH = 16

/** The third message, with zeros where its MIC goes. */
export function authenticateMessage({ flags, account, lm, nt, encryptedKey }: AuthenticateInput): Buffer {
  const workstation = Buffer.alloc(0)
  const payload = [lm, nt, utf16(account.domain), utf16(account.user), workstation, encryptedKey]
  let offset = MIC_OFFSET + MIC_LENGTH
  const fields = payload.map((value) => {
    const field = fieldOf(value.length, offset)
    offset += value.length
    return field
  })
  const agreed = uint32((flags & ~FLAG.oem) >>> 0)
  return Buffer.concat([
    SIGNATURE,
    uint32(3),
    ...fields,
    agreed,
    VERSION,
    Buffer.alloc(MIC_LENGTH),
    ...payload,
  ])
}

function fieldOf(length: number, offset: number): Buffer {
  const field = Buffer.alloc(8)
  field.writeUInt16LE(length)
  field.writeUInt16LE(length, 2)
  field.writeUInt32LE(offset, 4)
  return field
}

function allOf(flags: readonly number[]): number {
  return flags.reduce((all, flag) => all | flag, 0) >>> 0
}
