import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { execa } from 'execa'
import { afterEach, expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { connect } from '../../../src/vsphere/session.ts'
import { type Answer, type Script, ScriptedHost } from '../scripted-host.ts'

const PASSWORD = 'correct horse & battery'

let host: ScriptedHost | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

async function refusal(script: Script, ms = 5000): Promise<Error> {
  host = await ScriptedHost.start(script)
  const { url, thumbprint } = host
  const options = { url, username: 'root', password: PASSWORD, trust: { thumbprint } }
  return connect({ ...options, deadline: Deadline.after(ms) }).then(
    () => expect.unreachable('the login must fail'),
    (error) => error,
  )
}

test('a refused login is told by its code', async () => {
  const error = await refusal({ Login: () => ({ fault: 'InvalidLogin' }) })
  expect(error).toMatchObject({
    code: 'VSPHERE_INVALID_LOGIN',
    fault: 'InvalidLogin',
    fields: { method: 'Login', host: '127.0.0.1', fault: 'InvalidLogin' },
  })
  expect(error.message).toMatch(
    /refused Login: InvalidLogin: The host says InvalidLogin\.\nHint: check the user name/,
  )
})

test('a missing privilege is named', async () => {
  const fault =
    'NoPermission <object type="VirtualMachine">7</object><privilegeId>VirtualMachine.State.CreateSnapshot</privilegeId>'
  const error = await refusal({ Login: () => ({ fault }) })
  expect(error).toMatchObject({ code: 'VSPHERE_NO_PERMISSION' })
  expect(error.message).toContain('the privilege VirtualMachine.State.CreateSnapshot on VirtualMachine:7')
})

test('a fault that we have never heard of still gives a code, what the host says, and a hint', async () => {
  const error = await refusal({
    Login: () => ({
      fault: 'DvsVMXBusyFault <faultMessage><key>k</key><message>Port 7.</message></faultMessage>',
    }),
  })
  expect(error).toMatchObject({ code: 'VSPHERE_DVS_VMX_BUSY_FAULT' })
  expect(error.message).toMatch(/The host says DvsVMXBusyFault\.: Port 7\.\nHint: ./)
})

test.each([
  [
    'one that has expired is told as that',
    'PasswordExpired',
    'VSPHERE_PASSWORD_EXPIRED',
    'Hint: the password of the account has expired',
  ],
  [
    'a certificate of the client that is refused is a login that is refused',
    'InvalidClientCertificate',
    'VSPHERE_INVALID_CLIENT_CERTIFICATE',
    'Hint: check the user name',
  ],
  [
    'privileges that a host of 8.0 names are named',
    'NoPermission <missingPrivileges><entity type="Folder">group-v3</entity><privilegeIds>System.View</privilegeIds><privilegeIds>System.Read</privilegeIds></missingPrivileges>',
    'VSPHERE_NO_PERMISSION',
    'the privilege System.View, System.Read on Folder:group-v3.',
  ],
  [
    'the fault behind a fault is told with its words',
    'GenericVmConfigFault <faultCause><fault xsi:type="NoDiskSpace"/><localizedMessage>No space on\n ds.</localizedMessage></faultCause><reason>r</reason>',
    'VSPHERE_GENERIC_VM_CONFIG_FAULT',
    'GenericVmConfigFault: The host says GenericVmConfigFault.: NoDiskSpace: No space on ds.',
  ],
  [
    'and where it has none, by its name',
    'GenericVmConfigFault <faultCause><fault xsi:type="NoDiskSpace"/></faultCause>',
    'VSPHERE_GENERIC_VM_CONFIG_FAULT',
    'The host says GenericVmConfigFault.: NoDiskSpace\n',
  ],
])('of faults, %s', async (_, fault, code, told) => {
  const error = await refusal({ Login: () => ({ fault }) })
  expect(error).toMatchObject({ code })
  expect(error.message).toContain(told)
})

const FAILURES: [name: string, answer: Answer, code: string][] = [
  ['a fault', { fault: 'InvalidLogin' }, 'VSPHERE_INVALID_LOGIN'],
  ['a broken connection', false, 'VSPHERE_CONNECTION_LOST'],
  [
    'a page of HTML',
    { status: 503, body: '<html><body>503 Service Unavailable</body></html>' },
    'VSPHERE_UNAVAILABLE',
  ],
  ['HTML with status 200', { status: 200, body: '<html><br>hello' }, 'VSPHERE_UNEXPECTED_ANSWER'],
  [
    'a fault cut in the middle',
    { status: 500, body: '<soapenv:Envelope><soapenv:Bo' },
    'VSPHERE_CONNECTION_LOST',
  ],
  ['XML that is no envelope', { status: 200, body: '<a><b/></a>' }, 'VSPHERE_UNEXPECTED_ANSWER'],
  ['silence', 'hang', 'DEADLINE'],
]

test.each(FAILURES)(
  '%s in answer to the login gives an error that holds nothing of the request',
  async (_, answer, code) => {
    const error = await refusal({ Login: () => answer }, answer === 'hang' ? 300 : 5000)
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/.+/) })
    const everything = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true })
    for (const secret of ['horse', 'a-session-key', 'Envelope']) expect(everything).not.toContain(secret)
  },
)

test('the password is sent as it is, and only in the login', async () => {
  await refusal({ Login: () => ({ fault: 'InvalidLogin' }) })
  const carriers = host?.requests.filter(({ body }) => body.includes('horse')) ?? []
  expect(carriers.map(({ method }) => method)).toEqual(['Login'])
  expect(carriers[0]?.body).toContain('>correct horse &amp; battery<')
})

test('nobody at the address, and somebody who does not speak TLS, are told apart', async () => {
  const options = { username: 'root', password: PASSWORD, trust: 'system' as const }
  const nobody = connect({ ...options, url: 'https://127.0.0.1:1', deadline: Deadline.after(5000) })
  await expect(nobody).rejects.toMatchObject({
    code: 'VSPHERE_UNREACHABLE',
    fields: { cause: 'ECONNREFUSED' },
  })

  const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  const address = plain.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const http = connect({ ...options, url: `https://127.0.0.1:${port}`, deadline: Deadline.after(5000) })
  await expect(http).rejects.toMatchObject({ code: 'VSPHERE_NOT_A_VIM_SERVER' })
  plain.close()
})

test('a host that speaks no version that we know is refused before the login', async () => {
  const versions =
    '<namespaces version="1.0"><namespace><name>urn:vim25</name><version>4.1</version></namespace></namespaces>'
  const error = await refusal({ 'GET /sdk/vimServiceVersions.xml': () => versions })
  expect(error).toMatchObject({ code: 'VSPHERE_UNSUPPORTED_VERSION', fields: { offered: ['4.1'] } })
  expect(host?.count('Login')).toBe(0)
})

test('an answer that lacks what must be there is not taken for a good one', async () => {
  const error = await refusal({ RetrieveServiceContent: () => '<returnval/>' })
  expect(error).toMatchObject({
    code: 'VSPHERE_UNEXPECTED_ANSWER',
    fields: { method: 'RetrieveServiceContent' },
  })
})

test('the switch that makes soap print its exchanges prints no password', async () => {
  const script = `import { connect } from './src/vsphere/session.ts'
    import { Deadline } from './src/core/deadline.ts'
    const { url, thumbprint } = JSON.parse(process.argv[1])
    const session = await connect({ url, username: 'root', password: ${JSON.stringify(PASSWORD)},
      trust: { thumbprint }, deadline: Deadline.after(20_000) })
    await session.close()`
  host = await ScriptedHost.start()
  const target = JSON.stringify({ url: host.url, thumbprint: host.thumbprint })
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', script, target]
  const { all } = await execa('node', argv, { env: { DEBUG: '*' }, all: true })
  expect(host.count('Login')).toBe(1)
  expect(all).not.toContain('horse')
})
