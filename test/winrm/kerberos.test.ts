import { afterEach, expect, it, vi } from 'vitest'
import { machineCertificate } from './certificate.ts'
import { client, errorOf, listenerThat, soon } from './clients.ts'
import { type Reply, type SeenRequest, wellBehaved } from './scripted-listener.ts'

// The package itself needs a realm. These show what we ask of it, and what its absence says.

afterEach(() => {
  vi.doUnmock('kerberos')
})

async function kerberosClient(reply: (request: SeenRequest, nth: number) => Reply) {
  const { key, cert, thumbprint } = await machineCertificate()
  const listener = await listenerThat(reply, { key, cert })
  return { listener, winRm: client({ ...listener.access, https: true, thumbprint, auth: 'kerberos' }) }
}

it('is refused over HTTP, before anything is sent', async () => {
  const listener = await listenerThat(wellBehaved)
  const winRm = client({ ...listener.access, auth: 'kerberos' })
  const error = await errorOf(winRm.run('1', { deadline: soon() }))
  expect(error).toMatchObject({ kind: 'login', hint: expect.stringContaining('https: true') })
  expect(listener.seen).toEqual([])
})

it('says how to get its package where that is missing', async () => {
  const { listener, winRm } = await kerberosClient(wellBehaved)
  const error = await errorOf(winRm.run('1', { deadline: soon() }))
  expect(error).toMatchObject({ kind: 'login', hint: expect.stringContaining('npm install') })
  expect(listener.seen).toEqual([])
})

it('sends the ticket once for each connection, and checks the listener’s own proof', async () => {
  const steps: string[] = []
  const step = async (challenge: string) => {
    steps.push(challenge)
    return challenge === '' ? 'dGlja2V0' : ''
  }
  const initializeClient = vi.fn(async () => ({ step }))
  vi.doMock('kerberos', () => ({ default: { initializeClient } }))
  const { listener, winRm } = await kerberosClient((request) =>
    request.verb === 'Handshake'
      ? { status: 200, headers: { 'www-authenticate': 'Kerberos cHJvb2Y=' } }
      : wellBehaved(request),
  )
  expect(await winRm.run('1', { deadline: soon() })).toMatchObject({ stdout: 'hello' })
  expect(initializeClient).toHaveBeenCalledWith('HTTP@127.0.0.1', {})
  expect(steps).toEqual(['', 'cHJvb2Y='])
  expect(listener.seen.map(({ authorization }) => authorization)).toEqual([
    'Kerberos dGlja2V0',
    ...listener.seen.slice(1).map(() => undefined),
  ])
})

it('says whose ticket is missing', async () => {
  const initializeClient = async () => {
    throw new Error('No Kerberos credentials available')
  }
  vi.doMock('kerberos', () => ({ default: { initializeClient } }))
  const { winRm } = await kerberosClient(wellBehaved)
  const error = await errorOf(winRm.run('1', { deadline: soon() }))
  expect(error).toMatchObject({ kind: 'login', message: expect.stringMatching(/HTTP\/127\.0\.0\.1/) })
})
