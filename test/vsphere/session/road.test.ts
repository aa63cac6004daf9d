import { X509Certificate } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { generate } from 'selfsigned'
import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { connect } from '../../../src/vsphere/session.ts'
import { type Answer, page, type Script, textValue } from '../scripted-host.ts'
import { scriptedSession } from '../scripted-session.ts'

const soon = () => Deadline.after(8_000)
const LISTED = page({ 'VirtualMachine:1': { name: textValue('mine') } })

async function session(script: Script) {
  const { session: vsphere, close } = await scriptedSession({
    CreateContainerView: () => '<returnval type="ContainerView">view</returnval>',
    DestroyView: () => '',
    ...script,
  })
  onTestFinished(close)
  return vsphere
}

test.each<[string, Answer]>([
  ['a page of a proxy with status 500', { status: 500, body: '<html><h1>Internal Server Error</h1></html>' }],
  ['status 500 and nothing', { status: 500, body: '' }],
  ['status 408', { status: 408, body: '' }],
  ['status 522, as one network has it', { status: 522, body: '' }],
  ['an envelope without its end', { status: 200, body: '<?xml version="1.0"?>\n<soapenv:Envelope><soap' }],
  ['a fault without its end', { status: 500, body: '<Envelope><Body><Fault><faultcode>S</faultcode>' }],
  ['an answer that is empty', { status: 200, body: '' }],
])('%s in place of a list is waited out', async (_, answer) => {
  const answers: Answer[] = [answer, LISTED]
  const vsphere = await session({ RetrievePropertiesEx: () => answers.shift() ?? false })
  expect(await vsphere.findVirtualMachine('mine', soon())).toMatchObject({ ref: 'VirtualMachine:1' })
  expect(answers).toEqual([])
})

test.each<[string, Answer, string]>([
  [
    'what is not implemented',
    { status: 501, body: '<title>Not here</title>' },
    'HTTP status 501: “Not here”',
  ],
  [
    'a proxy that forbids it',
    { status: 403, body: '<style>p {}</style><p>Denied by\n\x1b[2J<b>policy 7</b></p>' },
    'HTTP status 403: “Denied by ⏎ \\u001b[2J policy 7”',
  ],
  [
    'a page with status 200',
    { status: 200, body: '<!DOCTYPE html><title>Sign in</title>' },
    'a page, “Sign in”',
  ],
])('%s is told in its own words, and not waited for', async (_, answer, told) => {
  const vsphere = await session({ RetrievePropertiesEx: () => answer })
  await expect(vsphere.findVirtualMachine('mine', soon())).rejects.toMatchObject({
    code: 'VSPHERE_UNEXPECTED_ANSWER',
    message: expect.stringContaining(`(${told})`),
  })
})

test('a session that another call has made anew meanwhile takes the views of the old one with it: the list begins anew', async () => {
  let logins = 0
  const vsphere = await session({
    Login: () => `<returnval><key>${++logins}</key><userName>root</userName></returnval>`,
    CurrentTime: () =>
      logins < 2 ? { fault: 'NotAuthenticated' } : `<returnval>${new Date().toISOString()}</returnval>`,
    CreateContainerView: async () => {
      const madeIn = logins
      while (logins < 2) await new Promise((resolve) => setTimeout(resolve, 10))
      return `<returnval type="ContainerView">of-${madeIn}</returnval>`
    },
    RetrievePropertiesEx: (request) =>
      request.includes('>of-2<') ? LISTED : { fault: 'ManagedObjectNotFound' },
  })
  const listed = vsphere.machines(soon())
  await vsphere.currentTime(soon())
  expect(await listed).toMatchObject([{ name: 'mine' }])
})

/** Whoever speaks TLS, and answers those bytes to whatever he is asked. */
async function speaking(answer: string) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
  })
  const server = createServer({ key, cert }, (socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/sdk`
  const trust = { thumbprint: new X509Certificate(cert).fingerprint256 }
  return connect({ url, username: 'root', password: 'pass-word', trust, deadline: soon() })
}

test.each([
  [
    'a redirect tells where it leads',
    'HTTP/1.1 302 Found\r\nLocation: https://portal.example.org/login\r\nContent-Length: 0\r\n\r\n',
    'VSPHERE_UNEXPECTED_ANSWER',
    '(HTTP status 302: see “https://portal.example.org/login”)',
  ],
  [
    'the login page of a network is named',
    'HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n<html><title>Hotel network</title></html>',
    'VSPHERE_NOT_A_VIM_SERVER',
    'shows a page, “Hotel network”,',
  ],
  [
    'a page that never ends is not read to its end',
    `HTTP/1.1 403 Forbidden\r\nContent-Length: 9999999\r\n\r\n<title>No</title>${'x'.repeat(9_000)}`,
    'VSPHERE_UNEXPECTED_ANSWER',
    '(HTTP status 403: “No”)',
  ],
  [
    'another program on the port is no broken connection',
    'SSH-2.0-OpenSSH_9.2\r\n',
    'VSPHERE_UNEXPECTED_ANSWER',
    '(no HTTP, HPE_INVALID_CONSTANT)',
  ],
])('%s', async (_, answer, code, told) => {
  await expect(speaking(answer)).rejects.toMatchObject({ code, message: expect.stringContaining(told) })
})
