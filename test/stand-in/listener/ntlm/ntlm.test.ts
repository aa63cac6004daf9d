import { expect, test } from 'vitest'
import { Rc4 } from '../../../../src/stand-in/listener/ntlm/rc4.ts'
import { verifyResponse } from '../../../../src/stand-in/listener/ntlm/response.ts'
import { Sealing } from '../../../../src/stand-in/listener/ntlm/sealing.ts'

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')

// [MS-NLMP] 4.2.1 and 4.2.4: the published example of NTLMv2.
const LOGIN = { user: 'User', domain: 'Domain', password: 'Password' }
const CHALLENGE = hex('0123456789abcdef')
const SESSION_KEY = Buffer.alloc(16, 0x55)
const KEY_EXCHANGE = 0x40000000
const RESPONSE = hex(`
  68cd0ab851e51c96aabc927bebef6a1c 01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000
  02000c0044006f006d00610069006e0001000c0053006500720076006500720000000000 00000000`)

test("the published response is admitted, with the published key, whatever the case of the user's name", () => {
  const verified = verifyResponse({ ...LOGIN, user: 'uSER' }, CHALLENGE, RESPONSE)
  expect(verified?.sessionBaseKey).toEqual(hex('8de40ccadbc14a82f15cb0ad0de95ca3'))
  expect(new Rc4(verified?.sessionBaseKey ?? Buffer.alloc(1)).apply(SESSION_KEY)).toEqual(
    hex('c5dad2544fc9799094ce1ce90bc9d03e'),
  )
})

test.each([
  ['another password', { ...LOGIN, password: 'password' }, CHALLENGE, RESPONSE],
  ['another domain', { ...LOGIN, domain: 'DOMAIN' }, CHALLENGE, RESPONSE],
  ['another challenge', LOGIN, hex('0123456789abcdee'), RESPONSE],
  ['NTLMv1', LOGIN, CHALLENGE, RESPONSE.subarray(0, 24)],
])('a response of %s is not', (_what, login, challenge, response) => {
  expect(verifyResponse(login, challenge, response)).toBeUndefined()
})

test('a message is sealed as published', () => {
  const { signature, sealed } = new Sealing(SESSION_KEY, 'client-to-server', KEY_EXCHANGE).seal(
    Buffer.from('Plaintext', 'utf16le'),
  )
  expect(sealed).toEqual(hex('54e50165bf1936dc996020c1811b0f06fb5f'))
  expect(signature).toEqual(hex('010000007fb38ec5c55d497600000000'))
})

test('messages open in their order only, and not when one bit is another', () => {
  const sender = new Sealing(SESSION_KEY, 'server-to-client', KEY_EXCHANGE)
  const [first, second] = [sender.seal(Buffer.from('first')), sender.seal(Buffer.from('second'))]
  const receiver = () => new Sealing(SESSION_KEY, 'server-to-client', KEY_EXCHANGE)
  const inOrder = receiver()
  expect(inOrder.unseal(first.signature, first.sealed)?.toString()).toBe('first')
  expect(inOrder.unseal(second.signature, second.sealed)?.toString()).toBe('second')
  expect(receiver().unseal(second.signature, second.sealed)).toBeUndefined()
  const altered = Buffer.from(first.sealed)
  altered.writeUInt8(altered.readUInt8(0) ^ 1, 0)
  expect(receiver().unseal(first.signature, altered)).toBeUndefined()
})
