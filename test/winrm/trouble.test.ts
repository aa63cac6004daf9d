import net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AuthenticationScheme } from '../../src/core/access.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { machineCertificate } from './certificate.ts'
import { client, errorOf, listenerThat, soon } from './clients.ts'
import { type Reply, type SeenRequest, wellBehaved } from './scripted-listener.ts'

// What stands in the way to a Windows, told for what it is: never as a wrong password, nor as a word of the guest.

const page = (status: number, body: string, server?: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html', ...(server && { server }) },
  body,
})

async function failureOf(
  reply: (request: SeenRequest, nth: number) => Reply,
  auth: AuthenticationScheme = 'basic',
  deadline = Deadline.after(700),
) {
  const listener = await listenerThat(reply)
  const error = await errorOf(client({ ...listener.access, auth }).run('1', { deadline }))
  expect(error.message).toMatch(/win10-1[\s\S]*\nHint: /)
  return { error, listener }
}

describe.each(['basic', 'negotiate'] as const)('to %s', (auth) => {
  it.each<[string, Reply, string, RegExp]>([
    [
      'a page of HTTP.sys',
      page(
        400,
        '<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD><BODY><h2>Bad Request - Invalid Hostname</h2></BODY></HTML>',
        'Microsoft-HTTPAPI/2.0',
      ),
      'other-service',
      /HTTP 400: “Bad Request Bad Request - Invalid Hostname” \(Microsoft-HTTPAPI\/2\.0\)/,
    ],
    [
      'a page of a proxy with 500',
      page(500, '<html><body>proxy error \x1b[2J</body></html>'),
      'other-service',
      /500: “proxy error \\u001b\[2J”/,
    ],
    ['a page with 404', page(404, '<h1>nginx</h1>', 'nginx'), 'other-service', /404: “nginx” \(nginx\)/],
    [
      'a redirection',
      { status: 302, headers: { location: '/login' } },
      'other-service',
      /302: it said nothing/,
    ],
    ['a proxy that wants a login', page(407, 'Squid'), 'other-service', /407: “Squid”/],
    ['a refusal of whoever asks', page(403, 'Forbidden'), 'policy', /403: “Forbidden”/],
    ['an empty 500', { status: 500 }, 'policy', /500: it said nothing/],
    [
      'a page with 200',
      page(200, '<h1>It works!</h1>', 'Apache'),
      'other-service',
      /200: “It works!” \(Apache\)/,
    ],
    ['words that are no page', { status: 200, body: '{"ok":true}' }, 'other-service', /200: “\{"ok":true\}”/],
    ['an empty 200', { status: 200 }, 'other-service', /200: it said nothing/],
  ])('%s is no wrong password', async (_title, reply, kind, said) => {
    const { error, listener } = await failureOf(() => reply, auth)
    expect(error).toMatchObject({ kind, message: expect.stringMatching(said) })
    expect(error.message).not.toMatch(/401|the password/)
    expect(listener.seen).toHaveLength(1)
  })

  it.each([502, 503, 504, 429, 408, 520, 521, 522, 523, 524])(
    'HTTP %i at the beginning passes, and is waited out',
    async (status) => {
      const listener = await listenerThat((request, nth) => {
        const isFirst = auth === 'basic' ? request.verb === 'Create' : request.verb === 'Handshake'
        if (isFirst && nth < 2) return page(status, 'Service Unavailable')
        return auth === 'basic' ? wellBehaved(request) : { status: 404 }
      })
      const answer = client({ ...listener.access, auth }).run('1', { deadline: Deadline.after(8_000) })
      if (auth === 'basic') expect(await answer).toMatchObject({ stdout: 'hello' })
      else expect(await errorOf(answer)).toMatchObject({ kind: 'other-service' })
      expect(
        listener.seen.filter(({ verb }) => verb === (auth === 'basic' ? 'Create' : 'Handshake')),
      ).toHaveLength(3)
    },
  )
})

describe('a page in the middle of a session', () => {
  it.each(['Command', 'Receive', 'Send'])('to %s is another program’s, in its own words', async (verb) => {
    const listener = await listenerThat((request) =>
      request.verb === verb ? page(200, '<title>Captive portal</title>') : wellBehaved(request),
    )
    const error = await errorOf(client(listener.access).run('1', { deadline: soon(), stdin: 'x' }))
    expect(error).toMatchObject({
      kind: 'other-service',
      message: expect.stringMatching(/200: “Captive portal”/),
    })
  })
})

describe('a login that another program asks for', () => {
  const challenged = (challenge: string | undefined, body = ''): Reply => ({
    status: 401,
    ...(challenge !== undefined && { headers: { 'www-authenticate': challenge } }),
    body,
  })

  it.each<[string, Reply, RegExp]>([
    ['a router', challenged('Basic realm="router"'), /HTTP 401: it asks for the login of “router”/],
    [
      'a page',
      challenged('Basic realm="Jenkins"', '<p>Log in</p>'),
      /“Log in”, and it asks for the login of “Jenkins”/,
    ],
    ['a camera', challenged('Digest realm="IP Camera", nonce="x"'), /“IP Camera”/],
    ['an API', challenged('Bearer'), /HTTP 401/],
    [
      'an API without a challenge',
      challenged(undefined, '{"error":"unauthorized"}'),
      /“\{"error":"unauthorized"\}”/,
    ],
    ['one that says what it should not', challenged('Basic realm="a\tb"'), /“a\\u0009b”/],
  ])('%s is told as that', async (_title, reply, said) => {
    for (const auth of ['basic', 'negotiate'] as const) {
      const { error } = await failureOf(() => reply, auth)
      expect(error).toMatchObject({ kind: 'other-service', message: expect.stringMatching(said) })
    }
  })

  it.each([
    ['of WinRM', challenged('Basic realm="WSMAN"')],
    ['of WinRM among others', challenged('Negotiate, Basic realm="WSMAN"')],
    ['that says nothing', challenged(undefined)],
    ['of nobody in particular', challenged('Basic')],
  ])('%s is a login that was refused', async (_title, reply) => {
    expect((await failureOf(() => reply, 'basic')).error).toMatchObject({ kind: 'login' })
  })
})

describe('a page without an end', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n'
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

  async function endlessPage(everyMs: number, text: string) {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        socket.write(HEAD + chunk('<h1>Camera 4, live</h1>'))
        const more = setInterval(() => socket.write(chunk(text)), everyMs)
        socket.once('close', () => clearInterval(more))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { access } = await listenerThat(wellBehaved)
    return { ...access, port: (server.address() as net.AddressInfo).port }
  }

  it('is told by its first words, and not waited for', async () => {
    const startedAt = performance.now()
    const error = await errorOf(
      client(await endlessPage(5, 'x'.repeat(10_000))).run('1', { deadline: soon() }),
    )
    expect(error).toMatchObject({
      kind: 'other-service',
      message: expect.stringMatching(/200: “Camera 4, live x+…” and more without an end/),
    })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  it('and that says little at a time is told by them when the time is over', async () => {
    const error = await errorOf(
      client(await endlessPage(50, 'x')).run('1', { deadline: Deadline.after(1_000) }),
    )
    expect(error).toMatchObject({ kind: 'other-service', message: expect.stringMatching(/“Camera 4, live/) })
  })
})

it('Basic over HTTP that nobody hears is told with the setting that mends it', async () => {
  const { error } = await failureOf(() => ({ status: 500 }))
  expect(error.hint).toMatch(/Service\\AllowUnencrypted/)
})

describe('a service that starts or stops', () => {
  it.each([995, 1115, 1816, 0x80070000 + 995])('and answers with fault %i is waited for', async (fault) => {
    const listener = await listenerThat((request, nth) =>
      request.verb === 'Create' && nth < 2 ? { fault } : wellBehaved(request),
    )
    expect(await client(listener.access).run('1', { deadline: Deadline.after(8_000) })).toMatchObject({
      stdout: 'hello',
    })
  })

  it('is told of when it does not in time', async () => {
    const { error } = await failureOf(() => ({ fault: 995 }), 'basic', Deadline.after(1_500))
    expect(error).toMatchObject({ kind: 'starting', faultCode: 995 })
  })

  it('does not have a command started twice that it may have heard', async () => {
    const { error, listener } = await failureOf(
      (request) => (request.verb === 'Command' ? { fault: 995 } : wellBehaved(request)),
      'basic',
      soon(),
    )
    expect(error.kind).toBe('starting')
    expect(listener.verbs.filter((verb) => verb === 'Command')).toHaveLength(1)
  })

  it.each(['Command', 'Receive', 'Send'])(
    'is asked anew after a 503 to %s, which nobody has heard',
    async (verb) => {
      const listener = await listenerThat((request, nth) =>
        request.verb === verb && nth === 0 ? page(503, 'Service Unavailable') : wellBehaved(request),
      )
      const answer = client(listener.access).run('1', { deadline: soon(), stdin: 'x' })
      expect(await answer).toMatchObject({ stdout: 'hello' })
    },
  )

  it('is not asked anew where output may be lost', async () => {
    const { error } = await failureOf(
      (request) => (request.verb === 'Receive' ? page(504, 'Gateway Timeout') : wellBehaved(request)),
      'basic',
      soon(),
    )
    expect(error).toMatchObject({ kind: 'starting', message: expect.stringContaining('Gateway Timeout') })
  })
})

describe('a fault', () => {
  it.each<[string, Reply, string, RegExp]>([
    ['of rights', { fault: 5 }, 'policy', /Remote Management Users/],
    ['of rights as an HRESULT', { fault: 0x80070005 }, 'policy', /Remote Management Users/],
    ['of remote shells that are off', { fault: 2150859180 }, 'policy', /AllowRemoteShellAccess/],
    ['of a locked account', { fault: 1909 }, 'login', /locked out/],
    ['of a login', { fault: 0x8007052e }, 'login', /Check the user/],
    ['of a quota of users', { fault: { wmi: 2150859179 } }, 'quota', /MaxShellsPerUser/],
    ['of a quota of processes', { fault: { wmi: 2150859241 } }, 'quota', /Operations/],
    ['of no number that we know', { fault: 87 }, 'protocol', /winrm helpmsg/],
  ])('%s is told as such', async (_title, reply, kind, hint) => {
    const { error } = await failureOf(() => reply)
    expect(error).toMatchObject({ kind, hint: expect.stringMatching(hint) })
  })

  it('is told with its detail, which is often the only sentence of use, once', async () => {
    const message =
      '<p:ProviderFault xmlns:p="urn:p" provider="x">The <b>disk</b> of\nthe registry is full.</p:ProviderFault>'
    const { error } = await failureOf(() => ({ fault: 87, message }))
    expect(error.what).toMatch(/fault 87: The reason\. \| .*the registry is full/)
    const again = await failureOf(() => ({ fault: 87, message: 'The reason.' }))
    expect(again.error.what).toMatch(/fault 87: The reason\.$/)
  })
})

describe('another program at the port', () => {
  async function programThat(answer: string | Buffer) {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { access } = await listenerThat(wellBehaved)
    return { ...access, port: (server.address() as net.AddressInfo).port }
  }

  it.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n', /“SSH-2\.0-OpenSSH_9\.6/],
    ['mail', '220 mail.example.org ESMTP\r\n', /“220 mail\.example\.org ESMTP/],
    ['nothing that is text', '\x00\x01\x02\x03\x04', /does not speak HTTP/],
  ])('that speaks %s is told by its words', async (_title, answer, said) => {
    const error = await errorOf(client(await programThat(answer)).run('1', { deadline: soon() }))
    expect(error).toMatchObject({ kind: 'other-service', message: expect.stringMatching(said) })
  })

  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('that speaks %s where TLS is asked for is told as such', async (_title, answer) => {
    const access = { ...(await programThat(answer)), https: true }
    const error = await errorOf(client(access).run('1', { deadline: soon() }))
    expect(error).toMatchObject({ kind: 'other-service', message: expect.stringMatching(/speaks no TLS/) })
  })

  it.each([
    ['handshake failure', 40, 'policy', /TLS 1\.2/],
    ['protocol version', 70, 'policy', /TLS 1\.2/],
    ['insufficient security', 71, 'policy', /TLS 1\.2/],
    ['bad certificate', 42, 'policy', /wants a certificate of whoever connects/],
    ['unknown ca', 48, 'policy', /wants a certificate of whoever connects/],
    ['certificate required', 116, 'policy', /wants a certificate of whoever connects/],
    ['unrecognized name', 112, 'other-service', /`address`/],
    ['internal error', 80, 'unreachable', /Schannel/],
  ])('that ends TLS with the alert %s is told in words', async (words, alert, kind, hint) => {
    const access = { ...(await programThat(Buffer.from([21, 3, 3, 0, 2, 2, alert]))), https: true }
    const error = await errorOf(client(access).run('1', { deadline: soon() }))
    expect(error).toMatchObject({
      kind,
      message: expect.stringContaining(`alert “${words}” (${alert})`),
      hint: expect.stringMatching(hint),
    })
    expect(error.message).not.toMatch(/openssl|\.c:/)
  })

  it.each([
    ['old versions', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }],
    ['a certificate of ours', { requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }],
    ['a certificate of ours, of TLS 1.3', { requestCert: true, rejectUnauthorized: true }],
  ] as const)('that takes %s alone is told so', async (_title, settings) => {
    const { thumbprint, ...keys } = await machineCertificate()
    const { access } = await listenerThat(wellBehaved, { ...keys, ...settings })
    const error = await errorOf(client({ ...access, https: true, thumbprint }).run('1', { deadline: soon() }))
    expect(error).toMatchObject({ kind: 'policy', message: expect.stringMatching(/No TLS with.* alert “/) })
  })

  it('that speaks TLS where HTTP is asked for is not taken for a wrong password', async () => {
    const { key, cert } = await machineCertificate()
    const { access } = await listenerThat(wellBehaved, { key, cert })
    const error = await errorOf(client(access).run('1', { deadline: soon() }))
    expect(['other-service', 'unreachable']).toContain(error.kind)
  })
})
