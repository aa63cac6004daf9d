import { randomBytes } from 'node:crypto'
import { type AvPairs, avPairsOf } from '../../../src/winrm/ntlm/av-pairs.ts'

/** What a Windows of today answers to all that we offer. */
export const FLAGS = 0xe28a8235

/** A server's challenge ([MS-NLMP] 2.2.1.2). */
export function challenge(flags: number, pairs: AvPairs): Buffer {
  const info = avPairsOf(pairs)
  const message = Buffer.alloc(56)
  message.write('NTLMSSP\0', 'latin1')
  message.writeUInt32LE(2, 8)
  message.writeUInt32LE(flags, 20)
  randomBytes(8).copy(message, 24)
  message.writeUInt16LE(info.length, 40)
  message.writeUInt32LE(56, 44)
  return Buffer.concat([message, info])
}
