import { messageOf } from '../../core/errors.ts'

/** Why a private key cannot be used, and what makes one of it that can. */
export class UnusableKey extends Error {
  readonly hint: string

  constructor(why: string, { hint, cause }: { hint: string; cause?: unknown }) {
    super(why, { cause })
    this.hint = hint
  }
}

/** @param cause what was said of the key by whoever tried to read it */
export function unusableKey(text: string, cause: unknown): UnusableKey {
  const said = messageOf(cause)
  const { why, hint } = TROUBLES.find(({ isIt }) => isIt(text, said)) ?? { why: said, hint: ANY_FORM }
  return new UnusableKey(why, { hint, cause })
}

interface KeyTrouble {
  isIt: (text: string, said: string) => boolean
  why: string
  hint: string
}

const ANY_FORM =
  'Is it a private key in the format of PEM, PKCS#8 or OpenSSH, with all its lines? An encrypted one needs its `passphrase`; puttygen exports that of PuTTY.'

const TROUBLES: readonly KeyTrouble[] = [
  {
    isIt: (text) => text.startsWith('PuTTY-User-Key-File'),
    why: 'it is in the format of PuTTY',
    hint: 'Export it as a key of OpenSSH: puttygen KEY.ppk -O private-openssh-new -o KEY',
  },
  {
    isIt: (text) => /BEGIN EC PARAMETERS/.test(text) && !/PRIVATE KEY/.test(text),
    why: 'it has the parameters of a curve, and no key',
    hint: 'The key stands behind them, from the line BEGIN EC PRIVATE KEY on: copy that as well. Where there is none, make one: ssh-keygen -t ed25519',
  },
  {
    isIt: (text, said) => isCut(text) || (/BEGIN OPENSSH/.test(text) && /malformed/i.test(said)),
    why: 'it is not whole: lines of it are missing',
    hint: 'Copy all of it, from the line BEGIN to the line END. Of one that is whole, ssh-keygen -y -f KEY prints the public key.',
  },
  {
    isIt: (text) => /chacha20/.test(openSshCipher(text)),
    why: 'it is encrypted with chacha20-poly1305, which this client knows for connections alone',
    hint: 'Encrypt a copy of it with another cipher: ssh-keygen -p -Z aes256-ctr -f KEY',
  },
  {
    isIt: (text, said) => isEncrypted(text) && /unsupported|not supported/i.test(said),
    why: 'it is encrypted with a cipher that is no longer in use, such as DES or RC2',
    hint: 'Encrypt it with another: openssl pkey -provider legacy -provider default -in KEY -aes256 -out NEW-KEY',
  },
  {
    isIt: (_, said) => /bad decrypt|bad passphrase|unable to authenticate|integrity check/i.test(said),
    why: 'its passphrase is another (bad decrypt)',
    hint: 'Check the `passphrase`: ssh-keygen -y -f KEY asks for it, and prints the public key when it is right.',
  },
]

/** Of PKCS#8 and of the traditional formats. */
export function isEncrypted(text: string): boolean {
  return /BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/m.test(text)
}

/** What has an encryption around it of its own tells nothing of its length. */
export function isCut(text: string): boolean {
  const [begins, ends] = ['BEGIN', 'END'].map(
    (mark) => text.search(new RegExp(`-----${mark} [A-Z ]*PRIVATE KEY-----`)) >= 0,
  )
  if (begins !== ends) return true
  return begins === true && !/BEGIN OPENSSH|^Proc-Type:/m.test(text) && isShort(bytesOf(text))
}

/** Of an ASN.1 structure the first bytes tell how long it is. */
function isShort(bytes: Buffer): boolean {
  const first = bytes[1] ?? 0
  const ofLength = first < 0x80 ? 0 : first - 0x80
  if (bytes[0] !== SEQUENCE || bytes.length < 2 + ofLength) return true
  const length = ofLength === 0 ? first : bytes.readUIntBE(2, Math.min(ofLength, 6))
  return bytes.length < 2 + ofLength + length
}

const SEQUENCE = 0x30

/** PROTOCOL.key of OpenSSH: the name of the cipher stands behind the magic, and a length of four bytes. */
function openSshCipher(text: string): string {
  if (!text.includes('BEGIN OPENSSH')) return ''
  const at = 'openssh-key-v1\0'.length
  const bytes = bytesOf(text)
  return bytes.length < at + 4 ? '' : bytes.toString('latin1', at + 4, at + 4 + bytes.readUInt32BE(at))
}

/** What stands between the lines of the private key. */
function bytesOf(text: string): Buffer {
  const body = /-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]*)/.exec(text)?.[1] ?? ''
  return Buffer.from(body, 'base64')
}
