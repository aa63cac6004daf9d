import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { expect, onTestFinished, test } from 'vitest'
import { redact } from '../../../src/core/redact.ts'
import { HttpSession } from '../../../src/vsphere/soap/http-session.ts'

/** A host that sets the next of those cookies with each answer, and keeps those that it is sent. */
async function hostSetting(cookies: readonly string[]) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
  })
  const sent: (string | undefined)[] = []
  const server = createServer({ key, cert }, (request, response) => {
    request.resume()
    response.setHeader('Set-Cookie', `vmware_soap_session=${cookies[sent.length]}; Path=/`)
    sent.push(request.headers.cookie)
    response.end('x')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/sdk`)
  const session = new HttpSession(url, { thumbprint: new X509Certificate(cert).fingerprint256 })
  onTestFinished(() => {
    session.close()
    server.close()
  })
  return { session, sent }
}

test('of the cookies that a host sets, the newest is known; one without end is none', async () => {
  const cookies = ['the-first', 'the-second', 'c'.repeat(9_000), 'the-fourth']
  const { session, sent } = await hostSetting(cookies)
  for (const _ of cookies) await session.post('x', {}, AbortSignal.timeout(5_000))
  const named = cookies.map((cookie) => `vmware_soap_session=${cookie}`)
  expect(sent).toEqual([undefined, named[0], named[1], named[1]])
  expect(named.map((cookie) => redact(cookie) === cookie)).toEqual([true, true, true, false])
})
