import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountOf } from '../../../src/winrm/ntlm/account.ts'
import { AV, avPair, avPairsOf, parseAvPairs, withAvPair } from '../../../src/winrm/ntlm/av-pairs.ts'
import { ntlmHandshake } from '../../../src/winrm/ntlm/handshake.ts'
import { parseChallenge } from '../../../src/winrm/ntlm/messages.ts'
import { responseKey } from '../../../src/winrm/ntlm/ntlm-v2.ts'
import { SealedWay } from '../../../src/winrm/ntlm/session-security.ts'
import { uint32 } from '../../../src/winrm/ntlm/wire.ts'
import { challenge, FLAGS } from './challenge.ts'

/** The pairs inside the NTLMv2 response of a third message. */
function answeredPairs(authenticate: Buffer) {
  const response = authenticate.subarray(authenticate.readUInt32LE(24))
  return parseAvPairs(response.subarray(16 + 28, authenticate.readUInt16LE(20)))
}

const login = { username: 'Administrator', password: 'secret', channelBinding: undefined }
const time = Buffer.from('0011223344556677', 'hex')

describe('an account', () => {
  it.each([
    ['Administrator', { user: 'Administrator', domain: '' }],
    ['CORP\\ann', { user: 'ann', domain: 'CORP' }],
    ['ann@corp.example', { user: 'ann@corp.example', domain: '' }],
  ])('%s', (username, account) => {
    expect(accountOf(username)).toEqual(account)
  })

  it('is upper case in its key, character for character, and its domain is as it was written', () => {
    const key = (user: string, domain: string) => responseKey({ user, domain }, 'secret').toString('hex')
    expect(key('ärger', 'Corp')).toBe(key('ÄRGER', 'Corp'))
    expect(key('straße', '')).toBe(key('STRAßE', ''))
    expect(key('straße', '')).not.toBe(key('STRASSE', ''))
    expect(key('ann', 'Corp')).not.toBe(key('ann', 'CORP'))
  })
})

describe('the answer to a challenge', () => {
  it('echoes the server’s time, tells of its MIC beside the flags that were there, and sends no LMv2', () => {
    const pairs = [[AV.flags, uint32(4)] as const, [AV.timestamp, time] as const]
    const { authenticate } = ntlmHandshake(login).answer(challenge(FLAGS, pairs))
    const answered = answeredPairs(authenticate)
    expect(avPair(answered, AV.timestamp)).toEqual(time)
    expect(avPair(answered, AV.flags)).toEqual(uint32(6))
    expect(avPair(answered, AV.channelBindings)).toBeUndefined()
    const lm = authenticate.readUInt32LE(16)
    expect(authenticate.subarray(lm, lm + 24)).toEqual(Buffer.alloc(24))
    expect(authenticate.subarray(72, 88)).not.toEqual(Buffer.alloc(16))
  })

  it('has an LMv2 response and no MIC for a server that tells no time', () => {
    const { authenticate } = ntlmHandshake(login).answer(challenge(FLAGS, []))
    const lm = authenticate.readUInt32LE(16)
    expect(authenticate.subarray(lm, lm + 24)).not.toEqual(Buffer.alloc(24))
    expect(authenticate.subarray(72, 88)).toEqual(Buffer.alloc(16))
  })

  it('carries the binding of its channel', () => {
    const channelBinding = randomBytes(16)
    const { authenticate } = ntlmHandshake({ ...login, channelBinding }).answer(challenge(FLAGS, []))
    expect(avPair(answeredPairs(authenticate), AV.channelBindings)).toEqual(channelBinding)
  })

  it.each([
    ['without sealing', 0x20],
    ['without 128-bit keys', 0x20000000],
    ['without extended session security', 0x80000],
    ['without a key exchange', 0x40000000],
  ])('is refused to a challenge %s, which a man in the middle might have taken away', (_title, flag) => {
    expect(() => ntlmHandshake(login).answer(challenge((FLAGS & ~flag) >>> 0, []))).toThrow(RangeError)
  })

  it('is refused to any other bytes, by the one error that a caller expects', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => parseChallenge(Buffer.from(bytes))).toThrow(RangeError)
      }),
    )
    fc.assert(
      fc.property(fc.nat(75), (length) => {
        const whole = challenge(FLAGS, [[AV.timestamp, time]])
        expect(() => parseChallenge(whole.subarray(0, Math.min(length, whole.length - 1)))).toThrow(
          RangeError,
        )
      }),
    )
  })
})

it('a pair takes the place of another of its kind', () => {
  const pairs = withAvPair([[7, time] as const, [6, uint32(1)] as const], 6, uint32(3))
  expect(parseAvPairs(avPairsOf(pairs))).toEqual([
    [7, time],
    [6, uint32(3)],
  ])
})

describe('sealed messages', () => {
  const key = randomBytes(16)
  const way = () => new SealedWay(key, 'client-to-server')

  it('come back whole, one after another, whatever is in them', () => {
    const [sender, receiver] = [way(), way()]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(receiver.unseal(sender.seal(Buffer.from(bytes)))).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('are refused with any bit flipped', () => {
    fc.assert(
      fc.property(fc.nat(16 * 8 + 5 * 8 - 1), (bit) => {
        const { signature, cipher } = way().seal(Buffer.from('hello'))
        const bytes = Buffer.concat([signature, cipher])
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(way().unseal({ signature: bytes.subarray(0, 16), cipher: bytes.subarray(16) })).toBeUndefined()
      }),
    )
  })

  it('are refused when they come again, in another order, or from the other side', () => {
    const [first, second] = [way(), way()].map((sender) => sender.seal(Buffer.from('hello'))) as [
      never,
      never,
    ]
    const receiver = way()
    receiver.unseal(first)
    expect(receiver.unseal(second)).toBeUndefined()
    const sender = way()
    sender.seal(Buffer.from('first'))
    expect(way().unseal(sender.seal(Buffer.from('second')))).toBeUndefined()
    const other = new SealedWay(key, 'server-to-client').seal(Buffer.from('hello'))
    expect(way().unseal(other)).toBeUndefined()
  })
})
