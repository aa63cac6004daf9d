import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { execa } from 'execa'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { connect } from '../../../src/vsphere/session.ts'
import type { Trust } from '../../../src/vsphere/soap/trust.ts'
import { ScriptedHost } from '../scripted-host.ts'

let host: ScriptedHost
beforeEach(async () => {
  host = await ScriptedHost.start()
})
afterEach(() => host.close())

function login(trust: Trust, url = host.url) {
  return connect({ url, username: 'root', password: 'pass-word', trust, deadline: Deadline.after(5000) })
}

test('a host whose certificate has the pinned thumbprint is taken, however the thumbprint is spelt', async () => {
  const bare = host.thumbprint.replaceAll(':', '').toLowerCase()
  for (const thumbprint of [host.thumbprint, bare]) {
    const session = await login({ thumbprint })
    expect(session.about).toMatchObject({
      product: 'VMware vCenter Server',
      version: '7.0.3',
      apiType: 'VirtualCenter',
    })
    await session.close()
  }
})

test('another certificate is refused with both thumbprints, and not a byte of a request is sent', async () => {
  const expected = Array(32).fill('AB').join(':')
  await expect(login({ thumbprint: expected })).rejects.toMatchObject({
    code: 'VSPHERE_CERTIFICATE_MISMATCH',
    fields: { expected, seen: host.thumbprint },
    message: expect.stringContaining(host.thumbprint),
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(host.bytes).toBe(0)
})

test('a certificate is taken from the authority that is named, and from no other', async () => {
  const session = await login({ ca: host.certificate })
  await session.close()
  const other = await ScriptedHost.start()
  await expect(login({ ca: other.certificate })).rejects.toMatchObject({
    code: 'VSPHERE_CERTIFICATE_NOT_TRUSTED',
  })
  await other.close()
})

test('a self-signed certificate is not taken on the word of the system', async () => {
  const before = host.bytes
  await expect(login('system')).rejects.toMatchObject({ code: 'VSPHERE_CERTIFICATE_NOT_TRUSTED' })
  expect(host.bytes).toBe(before)
})

test.each([
  ['speaks TLS 1.1 at most', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }],
  ['wants a certificate of the client', { requestCert: true, rejectUnauthorized: true }],
] as const)('a server that %s is told as that, and no broken connection', async (_, options) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
  })
  const server = createServer({ key, cert, ...options })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { fingerprint256: thumbprint } = new X509Certificate(cert)
  const { port } = server.address() as AddressInfo
  await expect(login({ thumbprint }, `https://127.0.0.1:${port}/sdk`)).rejects.toMatchObject({
    code: 'VSPHERE_TLS_REFUSED',
    hint: expect.stringContaining('TLS 1.2'),
  })
})

test('what is no SHA-256 thumbprint, and what is no https URL, is the mistake of the user', async () => {
  await expect(login({ thumbprint: 'AA:BB' })).rejects.toMatchObject({ code: 'USAGE' })
  await expect(login('system', 'http://127.0.0.1/sdk')).rejects.toMatchObject({ code: 'USAGE' })
  expect(host.bytes).toBe(0)
})

test('a proxy in the environment is not used', async () => {
  process.env.HTTPS_PROXY = 'http://127.0.0.1:1'
  try {
    await (await login({ thumbprint: host.thumbprint })).close()
  } finally {
    delete process.env.HTTPS_PROXY
  }
})

test('a connection that was idle for some seconds is not used again', async () => {
  const session = await login({ thumbprint: host.thumbprint })
  expect(await host.connections()).toBe(1)
  await expect.poll(() => host.connections(), { timeout: 8000 }).toBe(0)
  await session.close()
})

test.each([
  ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ['NODE_OPTIONS', '--insecure-http-parser --tls-min-v1.0'],
])('%s in the environment makes nobody trusted', async (name, value) => {
  const script = `import { connect } from './src/vsphere/session.ts'
    import { Deadline } from './src/core/deadline.ts'
    const other = process.argv[2]
    for (const trust of ['system', { ca: other }, { thumbprint: 'ab'.repeat(32) }]) {
      await connect({ url: process.argv[1], username: 'root', password: 'pass-word', trust,
        deadline: Deadline.after(20_000) }).then(() => console.log('connected'), ({ code }) => console.log(code))
    }`
  const other = await ScriptedHost.start()
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', script, host.url, other.certificate]
  const { stdout } = await execa('node', argv, { env: { [name]: value } })
  await other.close()
  expect(stdout.split('\n')).toEqual([
    'VSPHERE_CERTIFICATE_NOT_TRUSTED',
    'VSPHERE_CERTIFICATE_NOT_TRUSTED',
    'VSPHERE_CERTIFICATE_MISMATCH',
  ])
  expect(host.bytes).toBe(0)
})
