import { describe, expect, it } from 'vitest'
import { AV } from '../../src/winrm/ntlm/av-pairs.ts'
import { element } from '../../src/winrm/spnego/der.ts'
import { client, errorOf, listenerThat, soon } from './clients.ts'
import { challenge, FLAGS } from './ntlm/challenge.ts'
import { type Reply, received, type SeenRequest, wellBehaved } from './scripted-listener.ts'

// What a listener may do wrong in a handshake. That our part of it is right, gss-ntlmssp says (test/conformance/winrm).

const offers = (...schemes: string[]): Reply => ({ status: 401, headers: { 'www-authenticate': schemes } })
const windowsChallenge = challenge(FLAGS, [[AV.timestamp, Buffer.alloc(8)]])

async function failureOn(reply: (request: SeenRequest, nth: number) => Reply) {
  const listener = await listenerThat(reply)
  const error = await errorOf(
    client({ ...listener.access, auth: 'negotiate' }).run('1', { deadline: soon() }),
  )
  expect(error.message).toMatch(/win10-1[\s\S]*\nHint: /)
  expect(JSON.stringify([error, error.message, error.fields])).not.toContain('horse')
  return { error, listener }
}

/** The last byte of the second message, which the reader must miss. */
const cut = (message: Buffer) => message.subarray(0, -1)

describe('a handshake', () => {
  it('in which the password is refused is a refused login, after one try', async () => {
    const { error, listener } = await failureOn((_request, nth) =>
      nth === 0
        ? offers(`Negotiate ${windowsChallenge.toString('base64')}`)
        : offers('Negotiate', 'Kerberos'),
    )
    expect(error).toMatchObject({ kind: 'login', fields: { status: 401 } })
    expect(listener.seen).toHaveLength(2)
  })

  it('with a listener that has no Negotiate tells what it offers', async () => {
    const { error } = await failureOn(() => offers('Basic realm="WSMAN"'))
    expect(error).toMatchObject({ kind: 'login', hint: expect.stringMatching(/^It offers Basic alone/) })
  })

  it('that is refused as it is, is tried with SPNEGO around it, and once only', async () => {
    const { error, listener } = await failureOn(() => offers('Negotiate'))
    expect(error).toMatchObject({ kind: 'policy', hint: expect.stringMatching(/refuses NTLM/) })
    const tokens = listener.seen.map(({ authorization }) =>
      Buffer.from(authorization?.split(' ')[1] ?? '', 'base64'),
    )
    expect(tokens.map((token) => token.toString('latin1', 0, 7))).toEqual([
      'NTLMSSP',
      expect.stringMatching(/^`/),
    ])
    expect(tokens[1]?.includes('NTLMSSP')).toBe(true)
  })

  it('whose SPNEGO answers that it will not have NTLM is refused by a policy, and not for the password', async () => {
    const rejected = element(0xa1, element(0x30, element(0xa0, element(0x0a, Buffer.from([2])))))
    const { error } = await failureOn((_request, nth) =>
      nth === 0 ? offers('Negotiate') : offers(`Negotiate ${rejected.toString('base64')}`),
    )
    expect(error).toMatchObject({
      kind: 'policy',
      hint: expect.stringMatching(/RestrictReceivingNTLMTraffic/),
    })
  })

  it.each<[string, Buffer]>([
    ['no challenge', Buffer.from('hello')],
    ['half a challenge', cut(windowsChallenge)],
    ['a challenge that lets nothing be sealed', challenge((FLAGS & ~0x20) >>> 0, [])],
  ])('in which %s comes ends before anything is proved', async (_title, token) => {
    const { error, listener } = await failureOn(() => offers(`Negotiate ${token.toString('base64')}`))
    expect(error.kind).toBe('protocol')
    expect(listener.seen).toHaveLength(1)
  })

  it('with something that is no WinRM listener is told as such', async () => {
    const { error } = await failureOn(() => ({ status: 404 }))
    expect(error).toMatchObject({ kind: 'other-service', fields: { status: 404 } })
  })
})

describe('over HTTP', () => {
  const handshake = (nth: number): Reply =>
    nth === 0 ? offers(`Negotiate ${windowsChallenge.toString('base64')}`) : { status: 200 }

  it('an answer without a seal is refused, whatever it says', async () => {
    const { error, listener } = await failureOn(({ verb }, nth) =>
      verb === 'Handshake' ? handshake(nth) : received([['stdout', Buffer.from('forged')]], 0),
    )
    expect(error).toMatchObject({ kind: 'protocol', message: expect.stringMatching(/bears no valid seal/) })
    // Nothing of a request can be read on the way.
    expect(new Set(listener.verbs)).toEqual(new Set(['Handshake', 'Sealed']))
    expect(listener.seen.filter(({ verb, authorization }) => verb === 'Sealed' && authorization)).toEqual([])
  })

  it('a fault without a seal is refused too', async () => {
    const { error } = await failureOn(({ verb }, nth) =>
      verb === 'Handshake' ? handshake(nth) : { fault: 2150858843 },
    )
    expect(error).toMatchObject({ kind: 'protocol', faultCode: undefined })
  })
})

it('a listener that forgot the login of a kept connection is logged in to again, and the request is sent again', async () => {
  const listener = await listenerThat((request, nth) =>
    request.verb === 'Command' && nth === 1 ? offers('Basic') : wellBehaved(request),
  )
  const winRm = client(listener.access)
  await winRm.run('1', { deadline: soon() })
  expect(await winRm.run('2', { deadline: soon() })).toMatchObject({ stdout: 'hello' })
  expect(listener.connections).toBe(2)
})
