import type { KeyObject } from 'node:crypto'

const TYPE = 'ssh-ed25519'

/** An Ed25519 key in OpenSSH's own form (PROTOCOL.key of OpenSSH), not encrypted: the only one in which SSH clients read it. */
export function openSshText(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' })
  const [publicKey, seed] = [Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')]
  const publicBlob = Buffer.concat([string(TYPE), string(publicKey)])
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[string('none'), string('none'), string(''), uint32(1), string(publicBlob)],
    string(privateSection(publicKey, seed)),
  ])
  const lines = body.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

/** Padded to the 8 bytes of the cipher that it has none of. */
function privateSection(publicKey: Buffer, seed: Buffer): Buffer {
  const check = uint32(0)
  const keys = [string(TYPE), string(publicKey), string(Buffer.concat([seed, publicKey])), string('')]
  const section = Buffer.concat([check, check, ...keys])
  const padding = (8 - (section.length % 8)) % 8
  return Buffer.concat([section, Buffer.from(Array.from({ length: padding }, (_, i) => i + 1))])
}

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string)
  return Buffer.concat([uint32(bytes.length), bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
