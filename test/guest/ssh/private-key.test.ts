import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { readPrivateKey } from '../../../src/guest/ssh/private-key.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'

const server = { host: 'guest.example.org', port: 22, username: 'root' }
const PASSPHRASE = 'battery staple'
const encrypted = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE }

const keys = {
  'ssh-ed25519': generateKeyPairSync('ed25519').privateKey,
  'ssh-rsa': generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'ecdsa-sha2-nistp256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'ecdsa-sha2-nistp384': generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  'ecdsa-sha2-nistp521': generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey,
}
const rsa = keys['ssh-rsa']

it.each(Object.entries(keys))('a key of the type %s is read from PKCS#8, encrypted or not', (type, key) => {
  const plain = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const secret = key.export({ type: 'pkcs8', format: 'pem', ...encrypted }).toString()
  for (const read of [
    readPrivateKey({ ...server, privateKey: plain }),
    readPrivateKey({ ...server, privateKey: secret, passphrase: PASSPHRASE }),
  ]) {
    expect(read?.type).toBe(type)
    // What it signs, the public half of the key says to be signed by it.
    const [data, hash] = [Buffer.from('what is signed'), type === 'ssh-rsa' ? 'sha256' : undefined]
    const signature = read?.sign(data, hash)
    expect(signature).toBeInstanceOf(Buffer)
    expect(read?.verify(data, signature as Buffer, hash)).toBe(true)
    const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString().trim()
    expect(read?.getPublicPEM().trim().replace(/\s/g, '')).toBe(pem.replace(/\s/g, ''))
  }
})

it.each<[string, (pem: string) => string]>([
  ['line ends of Windows', (pem) => pem.replaceAll('\n', '\r\n')],
  ['a byte order mark', (pem) => `\uFEFF${pem}`],
  ['the indentation of where it stood', (pem) => pem.replaceAll('\n', '\n    ')],
  ['its line breaks as a CI server writes them', (pem) => pem.trim().replaceAll('\n', '\\n')],
])('a key with %s is read', (_, spoiled) => {
  for (const pem of [
    rsa.export({ type: 'pkcs8', format: 'pem' }).toString(),
    rsa.export({ type: 'pkcs1', format: 'pem' }).toString(),
    makeSshKey().privateKey,
  ]) {
    expect(readPrivateKey({ ...server, privateKey: spoiled(pem) })?.isPrivateKey()).toBe(true)
  }
})

it('an encrypted key tells that its passphrase is missing, or that it is another', () => {
  const privateKey = rsa.export({ type: 'pkcs8', format: 'pem', ...encrypted }).toString()
  expect(() => readPrivateKey({ ...server, privateKey })).toThrow('no passphrase given')
  expect(() => readPrivateKey({ ...server, privateKey, passphrase: 'another' })).toThrow(/decrypt|bad/i)
})

it.each([
  ['a public key', makeSshKey().publicKey, /it is a public key/],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /Unsupported key format/],
  ['no key', 'correct horse', /Unsupported key format/],
  [
    'a key of another use',
    generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    /of the type x25519, which SSH does not know/,
  ],
])('%s is refused by what it is', (_, privateKey, why) => {
  expect(() => readPrivateKey({ ...server, privateKey })).toThrow(why)
})
