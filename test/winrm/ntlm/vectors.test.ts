import { describe, expect, it } from 'vitest'
import { avPairsOf } from '../../../src/winrm/ntlm/av-pairs.ts'
import { authenticateMessage, parseChallenge } from '../../../src/winrm/ntlm/messages.ts'
import { ntlmV2Responses, responseKey } from '../../../src/winrm/ntlm/ntlm-v2.ts'
import { Rc4 } from '../../../src/winrm/ntlm/rc4.ts'
import { sessionSecurity } from '../../../src/winrm/ntlm/session-security.ts'
import { utf16 } from '../../../src/winrm/ntlm/wire.ts'

// The published examples: [MS-NLMP] 4.2.1 (common values) and 4.2.4 (NTLMv2), and the RC4 keys of RFC 6229.

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')

const account = { user: 'User', domain: 'Domain' }
const targetInfo = avPairsOf([
  [2, utf16('Domain')],
  [1, utf16('Server')],
])
const responses = () =>
  ntlmV2Responses({
    account,
    password: 'Password',
    serverChallenge: hex('0123456789abcdef'),
    clientChallenge: hex('aa'.repeat(8)),
    time: Buffer.alloc(8),
    targetInfo,
  })

describe('the NTLMv2 example of [MS-NLMP] 4.2.4', () => {
  it('NTOWFv2', () => {
    expect(responseKey(account, 'Password')).toEqual(hex('0c868a403bfd7a93a3001ef22ef02e3f'))
  })

  it('the session base key, the LMv2 and the NTLMv2 response', () => {
    const { nt, lm, sessionBaseKey } = responses()
    expect(sessionBaseKey).toEqual(hex('8de40ccadbc14a82f15cb0ad0de95ca3'))
    expect(lm).toEqual(hex('86c35097ac9cec102554764a57cccc19 aaaaaaaaaaaaaaaa'))
    expect(nt.subarray(0, 16)).toEqual(hex('68cd0ab851e51c96aabc927bebef6a1c'))
  })

  it('the encrypted session key', () => {
    const sessionKey = hex('55'.repeat(16))
    expect(new Rc4(responses().sessionBaseKey).update(sessionKey)).toEqual(
      hex('c5dad2544fc9799094ce1ce90bc9d03e'),
    )
  })

  it('a sealed message and its signature', () => {
    const { toServer } = sessionSecurity(hex('55'.repeat(16)))
    expect(toServer.seal(utf16('Plaintext'))).toEqual({
      cipher: hex('54e50165bf1936dc996020c1811b0f06fb5f'),
      signature: hex('01000000 7fb38ec5c55d4976 00000000'),
    })
  })

  it('the challenge, and the fields of the answer to it', () => {
    const challenge = hex(`
      4e544c4d53535000 02000000 0c000c0038000000 33828ae2 0123456789abcdef 0000000000000000
      2400240044000000 06007017 0000000f 530065007200760065007200
      02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000`)
    const { flags, serverChallenge, targetInfo: pairs } = parseChallenge(challenge)
    expect(serverChallenge).toEqual(hex('0123456789abcdef'))
    expect(avPairsOf(pairs)).toEqual(targetInfo)

    const { nt, lm } = responses()
    const encryptedKey = hex('c5dad2544fc9799094ce1ce90bc9d03e')
    const message = authenticateMessage({ flags, account, nt, lm, encryptedKey })
    const field = (at: number) => {
      const offset = message.readUInt32LE(at + 4)
      return message.subarray(offset, offset + message.readUInt16LE(at))
    }
    expect([12, 20, 28, 36, 44, 52].map(field)).toEqual([
      lm,
      nt,
      utf16('Domain'),
      utf16('User'),
      Buffer.alloc(0),
      encryptedKey,
    ])
  })
})

it('RC4 gives the key streams of RFC 6229, in pieces as in one', () => {
  const rc4 = new Rc4(hex('0102030405060708090a0b0c0d0e0f10'))
  const stream = Buffer.concat([rc4.update(Buffer.alloc(5)), rc4.update(Buffer.alloc(27))])
  expect(stream).toEqual(hex('9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c'))
})
