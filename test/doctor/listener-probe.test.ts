import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { probeListener } from '../../src/doctor/guest/listener-probe.ts'

async function probed(status: number, headers: Record<string, string | string[]>) {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(status, headers).end()
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const answer = await probeListener({ host: '127.0.0.1', port, https: false }, Deadline.after(5_000))
  expect(seen).toEqual([undefined])
  return answer
}

test('a listener tells which schemes it takes, to somebody who does not log in', async () => {
  expect(await probed(401, { 'WWW-Authenticate': ['Negotiate', 'Kerberos', 'Basic realm="WSMAN"'] })).toEqual(
    {
      kind: 'listener',
      schemes: ['Negotiate', 'Kerberos', 'Basic'],
    },
  )
})

test('another server is not taken for a listener', async () => {
  expect(await probed(404, { Server: 'nginx' })).toEqual({ kind: 'other', status: 404, server: 'nginx' })
})

test.each([
  'Basic realm="router"',
  'Basic realm="Kerberos portal"',
  'Digest realm="IP Camera", nonce="x"',
  'Bearer',
])('a server that asks for a login by %s is none either', async (challenge) => {
  expect(await probed(401, { 'WWW-Authenticate': challenge })).toMatchObject({ kind: 'other', status: 401 })
})

test.each(['Basic realm="WSMAN"', 'Basic', 'Negotiate, Basic realm="x"'])(
  'one that asks by %s may be',
  async (challenge) => {
    expect(await probed(401, { 'WWW-Authenticate': challenge })).toMatchObject({ kind: 'listener' })
  },
)

test('a port where nobody listens is told by its code', async () => {
  const place = { host: '127.0.0.1', port: 1, https: false }
  expect(await probeListener(place, Deadline.after(5_000))).toEqual({ kind: 'silent', code: 'ECONNREFUSED' })
})
