import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { readPrivateKey } from '../../../src/guest/ssh/private-key.ts'
import { UnusableKey } from '../../../src/guest/ssh/unusable-key.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { failureOn, folderOfTest } from './ssh-servers.ts'

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

const ec = keys['ecdsa-sha2-nistp256']
const pem = (what: string, body: string) => `-----BEGIN ${what}-----\n${body}\n-----END ${what}-----\n`
const lines = (text: string) => text.trim().split('\n')
const pkcs8 = rsa.export({ type: 'pkcs8', format: 'pem' }).toString()
const pkcs1 = rsa.export({ type: 'pkcs1', format: 'pem' }).toString()
const encryptedPkcs8 = rsa.export({ type: 'pkcs8', format: 'pem', ...encrypted }).toString()
const sec1 = ec.export({ type: 'sec1', format: 'pem' }).toString()
const openSsh = makeSshKey().privateKey
/** P-256, as `openssl ecparam -name prime256v1` writes it. */
const parameters = pem('EC PARAMETERS', 'BggqhkjOPQMBBw==')

/** Made by `openssl pkcs8 -topk8 -v1 PBE-MD5-DES` and by `openssl ec -des`, of a key that opens nothing. */
const byOldCiphers = {
  'PBE-MD5-DES': pem(
    'ENCRYPTED PRIVATE KEY',
    `MIGwMBsGCSqGSIb3DQEFAzAOBAgeBwLLYqkeLgICCAAEgZB+FLopAnctAS53PHXz
OOT4zjxT3WhsOKH5leZIpw5Hrc7Wy2aetYaWVe2BGNBXy1gdifLJlwbMUxbFgxx4
GSi4JD0uKsJCH9FKWdEmR5Wq81A3TCweHeFU4/IQ/E+tCvgKVzYaHm7VbEUdjb3l
uQKwXWQclSZVxD0Vroz8m0ERWe+5eAXgeRcfAVbYaO3C9Vs=`,
  ),
  'DES-CBC': pem(
    'EC PRIVATE KEY',
    `Proc-Type: 4,ENCRYPTED
DEK-Info: DES-CBC,EA901C2B8D577DB1

dqbsG1PqAD+2xyD7M6ApR1OvJM1FElR9rrM0Ll/L2zqdVWeAI27kqVzYuYoiIjU5
bXRXC/GXtDIUNK1cFpr3e+sGBw+Ei5yARCDQzo3IReJhh8KV1wACDg1A8VdhxPmu
RzyDWeI4W7LvQ17KLaDAYKvt2HZ2D6zyNnibcSddtII=`,
  ),
}

it.each([
  ['before it', parameters + sec1],
  ['behind it', sec1 + parameters],
  ['before PKCS#8', parameters + ec.export({ type: 'pkcs8', format: 'pem' })],
])('a key with the parameters of its curve %s is read', (_, privateKey) => {
  expect(readPrivateKey({ ...server, privateKey })?.type).toBe('ecdsa-sha2-nistp256')
})

it('a key behind the parameters of its curve tells that its passphrase is missing', () => {
  const secret = ec.export({ type: 'sec1', format: 'pem', ...encrypted }).toString()
  const privateKey = parameters + secret
  expect(readPrivateKey({ ...server, privateKey, passphrase: PASSPHRASE })?.isPrivateKey()).toBe(true)
  expect(() => readPrivateKey({ ...server, privateKey })).toThrow('no passphrase given')
  expect(() => readPrivateKey({ ...server, privateKey, passphrase: 'another' })).toThrow(
    'passphrase is another',
  )
})

it.each<[string, string, RegExp, RegExp]>([
  ['parameters alone', parameters, /parameters of a curve, and no key/, /BEGIN EC PRIVATE KEY/],
  ['PKCS#8 of MD5 and DES', byOldCiphers['PBE-MD5-DES'], /no longer in use/, /-provider legacy.*-aes256/],
  ['PEM of DES', byOldCiphers['DES-CBC'], /no longer in use/, /-provider legacy.*-aes256/],
  ['the middle of PKCS#8', pkcs8.slice(0, 900), /not whole/, /Copy all of it/],
  ['PKCS#8 without a line', lines(pkcs8).toSpliced(9, 1).join('\n'), /not whole/, /Copy all of it/],
  ['PKCS#8 without its end', lines(pkcs8).slice(0, -1).join('\n'), /not whole/, /Copy all of it/],
  ['PKCS#8 without its beginning', lines(pkcs8).slice(1).join('\n'), /not whole/, /Copy all of it/],
  ['PKCS#8 of nothing', pem('PRIVATE KEY', ''), /not whole/, /Copy all of it/],
  ['an encrypted one without a line', lines(encryptedPkcs8).toSpliced(5, 1).join('\n'), /not whole/, /Copy/],
  ['PKCS#1 without a line', lines(pkcs1).toSpliced(9, 1).join('\n'), /not whole/, /Copy all of it/],
  ['the middle of one of OpenSSH', openSsh.slice(0, 250), /not whole/, /Copy all of it/],
  ['one of OpenSSH without a line', lines(openSsh).toSpliced(3, 1).join('\n'), /not whole/, /Copy all of it/],
  ['one of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n', /of PuTTY/, /puttygen/],
  ['another passphrase', encryptedPkcs8, /passphrase is another/, /ssh-keygen -y/],
])('of %s it is told what it is, and what mends it', (_, privateKey, why, hint) => {
  const read = () => readPrivateKey({ ...server, privateKey, passphrase: 'another' })
  expect(read).toThrow(UnusableKey)
  expect(read).toThrow(
    expect.objectContaining({ message: expect.stringMatching(why), hint: expect.stringMatching(hint) }),
  )
})

it('a key of OpenSSH in a cipher that we have for connections alone tells how to write it anew', async () => {
  const file = join(await folderOfTest(), 'key')
  const make = ['-q', '-t', 'ed25519', '-N', PASSPHRASE, '-f', file]
  await execa('ssh-keygen', [...make, '-Z', 'chacha20-poly1305@openssh.com'])
  const error = await failureOn({ privateKey: await readFile(file, 'utf8'), passphrase: PASSPHRASE })
  expect(error).toMatchObject({
    kind: 'login',
    message: expect.stringMatching(/cannot be used: it is encrypted with chacha20-poly1305/),
    hint: expect.stringMatching(/ssh-keygen -p -Z aes256-ctr/),
  })
})
