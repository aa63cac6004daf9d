import { createHash, createHmac, randomBytes } from 'node:crypto'
import md4 from 'js-md4'
import { Rc4 } from '../../../../src/stand-in/listener/ntlm/rc4.ts'
import { Sealing } from '../../../../src/stand-in/listener/ntlm/sealing.ts'

const FLAGS = 0xe2088237
const MIC_AT = 72

/** A client's side of NTLMv2, and what a test spoils of it. */
export interface Spoiled {
  readonly password?: string
  /** In AV 10, as it is. */
  readonly channelBinding?: Buffer
  readonly mic?: Buffer
}

export interface Initiated {
  readonly authenticate: Buffer
  readonly toServer: Sealing
  readonly fromServer: Sealing
}

export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(40)
  message.write('NTLMSSP\0', 'latin1')
  message.writeUInt32LE(1, 8)
  message.writeUInt32LE(FLAGS, 12)
  return message
}

export function authenticateMessage(
  challenge: Buffer,
  { user, password, channelBinding, mic }: { user: string; password: string } & Spoiled,
): Initiated {
  const hash = Buffer.from(md4.arrayBuffer(Buffer.from(password, 'utf16le')))
  const key = hmac(hash, Buffer.from(user.toUpperCase(), 'utf16le'))
  const response = respond(key, challenge, channelBinding)
  const sessionBaseKey = hmac(key, response.subarray(0, 16))
  const sessionKey = randomBytes(16)
  const fields = [
    Buffer.alloc(24),
    response,
    Buffer.alloc(0),
    Buffer.from(user, 'utf16le'),
    Buffer.alloc(0),
    new Rc4(sessionBaseKey).apply(sessionKey),
  ]
  const authenticate = assemble(fields, challenge.readUInt32LE(20))
  const proper = hmac(sessionKey, negotiateMessage(), challenge, authenticate)
  ;(mic ?? proper).copy(authenticate, MIC_AT)
  return {
    authenticate,
    toServer: new Sealing(sessionKey, 'client-to-server', FLAGS),
    fromServer: new Sealing(sessionKey, 'server-to-client', FLAGS),
  }
}

/** AV 10 of a channel whose listener has this certificate (DER). */
export function bindingOf(certificate: Buffer): Buffer {
  const hash = createHash('sha256').update(certificate).digest()
  const data = Buffer.concat([Buffer.from('tls-server-end-point:'), hash])
  const length = Buffer.from([data.length, 0, 0, 0])
  return createHash('md5')
    .update(Buffer.concat([Buffer.alloc(16), length, data]))
    .digest()
}

function respond(key: Buffer, challenge: Buffer, channelBinding: Buffer | undefined): Buffer {
  const [length, offset] = [challenge.readUInt16LE(40), challenge.readUInt32LE(44)]
  const info = challenge.subarray(offset, offset + length - 4)
  const pairs = [info, av(6, Buffer.from([2, 0, 0, 0])), channelBinding ? av(10, channelBinding) : '']
  const temp = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    timestampIn(info),
    randomBytes(8),
    Buffer.alloc(4),
    ...pairs.map((pair) => Buffer.from(pair)),
    Buffer.alloc(8),
  ])
  return Buffer.concat([hmac(key, challenge.subarray(24, 32), temp), temp])
}

/** The last attribute of the listener's list. */
function timestampIn(info: Buffer): Buffer {
  return info.subarray(info.length - 8)
}

function av(id: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([id, 0, value.length, 0]), value])
}

function assemble(fields: Buffer[], flags: number): Buffer {
  const head = Buffer.alloc(MIC_AT + 16)
  head.write('NTLMSSP\0', 'latin1')
  head.writeUInt32LE(3, 8)
  let offset = head.length
  for (const [place, field] of fields.entries()) {
    head.writeUInt16LE(field.length, 12 + place * 8)
    head.writeUInt16LE(field.length, 14 + place * 8)
    head.writeUInt32LE(offset, 16 + place * 8)
    offset += field.length
  }
  head.writeUInt32LE(flags, 60)
  return Buffer.concat([head, ...fields])
}

function hmac(key: Buffer, ...parts: Buffer[]): Buffer {
  return createHmac('md5', key).update(Buffer.concat(parts)).digest()
}
