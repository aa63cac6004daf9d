import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KnownHosts } from '../../../src/guest/ssh/known-hosts.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapwitness-known-hosts-'))
  file = join(folder, 'known_hosts')
})
afterEach(() => rmSync(folder, { recursive: true }))

const server = makeSshKey()
const other = makeSshKey()
const key = Buffer.from(server.publicKey.split(' ')[1] ?? '', 'base64')

const known = (host = 'guest.example.org', port = 22) => KnownHosts.ofAddress(file, { host, port })

describe('known hosts', () => {
  it.each([
    ['a plain name', 'guest.example.org', true],
    ['one name of several', '192.0.2.7,guest.example.org', true],
    ['another case', 'Guest.Example.ORG', true],
    ['a pattern', '*.example.???', true],
    ['a pattern with an exception', '*.example.org,!guest.example.org', false],
    ['a dot that is no pattern', 'guestXexample.org', false],
    ['the name at another port', '[guest.example.org]:2222', false],
    ['a comment', '# guest.example.org', false],
    ['an authority of certificates', '@cert-authority guest.example.org', false],
  ])('take %s for the server or not', (_what, patterns, speaks) => {
    writeFileSync(file, `${patterns} ${other.publicKey}\n`)
    expect(known().refusal(key) !== undefined).toBe(speaks)
    expect(known().knownTypes).toEqual(speaks ? ['ssh-ed25519'] : [])
  })

  it('take any of the keys that stand there for the server', () => {
    writeFileSync(file, `guest.example.org ${other.publicKey}\nguest.example.org ${server.publicKey}\n`)
    expect(known().refusal(key)).toBeUndefined()
  })

  it('write a port that is not 22 as OpenSSH does, and keep what they know already', () => {
    known('guest.example.org', 2222).keep(key)
    known('guest.example.org', 2222).keep(key)
    expect(readFileSync(file, 'utf8')).toBe(
      `[guest.example.org]:2222 ssh-ed25519 ${key.toString('base64')}\n`,
    )
    expect(known('guest.example.org', 2222).refusal(key)).toBeUndefined()
  })

  it('do not keep a key when another connection has just learnt another one', () => {
    expect(known().refusal(key)).toBeUndefined()
    writeFileSync(file, `guest.example.org ${other.publicKey}\n`)
    expect(() => known().keep(key)).toThrow(`known_hosts:1 knows ${other.fingerprint}`)
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2)
  })
})

describe('the key of a machine', () => {
  it.each(['debian-1', 'Debian 1, *?!', '数据'])(
    'is that of %j wherever it is, and of no other',
    (machine) => {
      const otherKey = Buffer.from(other.publicKey.split(' ')[1] ?? '', 'base64')
      KnownHosts.ofMachine(file, machine).keep(key)
      expect(KnownHosts.ofMachine(file, machine).refusal(key)).toBeUndefined()
      expect(KnownHosts.ofMachine(file, machine).refusal(otherKey)?.why).toMatch(/its host key changed/)
      expect(KnownHosts.ofMachine(file, `${machine}0`).refusal(otherKey)).toBeUndefined()
      expect(KnownHosts.ofMachine(file, machine.toUpperCase()).refusal(otherKey) === undefined).toBe(
        machine !== machine.toUpperCase(),
      )
    },
  )
})
