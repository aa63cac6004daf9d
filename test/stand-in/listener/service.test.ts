import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { LocalListener, PASSWORD, USERNAME } from '../local-listener.ts'
import {
  authenticateMessage,
  bindingOf,
  type Initiated,
  negotiateMessage,
  type Spoiled,
} from './ntlm/initiator.ts'

const IDENTIFY =
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>' +
  '<i:Identify xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"/></s:Body></s:Envelope>'
const BASIC = `Basic ${Buffer.from(`${USERNAME}:${PASSWORD}`).toString('base64')}`

let listener: LocalListener
let http: HttpAgent
let https: HttpsAgent
beforeAll(async () => {
  listener = await LocalListener.start()
})
afterAll(() => listener.close())

// One socket each, as a client of NTLM has.
beforeEach(() => {
  const one = { keepAlive: true, maxSockets: 1 }
  http = new HttpAgent(one)
  https = new HttpsAgent({ ...one, ca: readFileSync(listener.certificateFile) })
})
afterEach(() => {
  http.destroy()
  https.destroy()
})

test('a Windows of defaults offers Negotiate alone, and does not hear Basic, nor over HTTPS', async () => {
  for (const post of [overHttp, overHttps]) {
    const { status, headers, body } = await post(IDENTIFY, { authorization: BASIC })
    expect({ status, offer: headers['www-authenticate'], body: body.length }).toEqual({
      status: 401,
      offer: 'Negotiate',
      body: 0,
    })
  }
})

test('Basic is heard over HTTPS once it is switched on, and over HTTP once plain text is allowed too', async () => {
  listener.set('Service\\Auth\\Basic', 'true')
  expect((await overHttps(IDENTIFY, { authorization: BASIC })).status).toBe(200)
  expect((await overHttp(IDENTIFY, { authorization: BASIC })).status).toBe(500)
  listener.set('Service\\AllowUnencrypted', 'true')
  expect((await overHttp(IDENTIFY, { authorization: BASIC })).status).toBe(200)
  listener.set('Service\\AllowUnencrypted', 'false')
  listener.set('Service\\Auth\\Basic', 'false')
})

test('what is sealed is answered sealed, message after message on its socket', async () => {
  const { status, session } = await login(overHttp)
  expect(status).toBe(200)
  for (let turn = 0; turn < 3; turn++) {
    const answer = await overHttp(sealed(session, IDENTIFY), SEALED)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toContain('HTTP-SPNEGO-session-encrypted')
    expect(answer.body.includes('Snapwitness')).toBe(false)
    expect(unsealed(session, answer.body)).toContain('<wsmid:ProductVendor>Snapwitness<')
  }
})

test('on a socket that has logged in, plain SOAP is refused by a bare 500; over HTTPS it is heard', async () => {
  await login(overHttp)
  const refused = await overHttp(IDENTIFY, {})
  expect({ status: refused.status, body: refused.body.length }).toEqual({ status: 500, body: 0 })
  await login(overHttps)
  expect((await overHttps(IDENTIFY, {})).status).toBe(200)
})

test('who has logged in on one socket is nobody on another', async () => {
  await login(overHttp)
  http.destroy()
  expect((await overHttp(IDENTIFY, {})).status).toBe(401)
})

test('a sealed message is refused when it was altered or comes again', async () => {
  const { session } = await login(overHttp)
  const message = sealed(session, IDENTIFY)
  expect((await overHttp(message, SEALED)).status).toBe(200)
  expect((await overHttp(message, SEALED)).status).toBe(400)
})

test('a MIC that does not fit is refused, with the right password', async () => {
  expect((await login(overHttp, { mic: Buffer.alloc(16) })).status).toBe(401)
  expect((await login(overHttp, { password: 'wrong' })).status).toBe(401)
})

test('a channel binding must be that of the channel where one is sent', async () => {
  const certificate = new X509Certificate(readFileSync(listener.certificateFile)).raw
  expect((await login(overHttps, { channelBinding: bindingOf(certificate) })).status).toBe(200)
  expect((await login(overHttps, { channelBinding: bindingOf(Buffer.from('another')) })).status).toBe(401)
  expect((await login(overHttps, { channelBinding: Buffer.alloc(16) })).status).toBe(200)
})

test('a request larger than MaxEnvelopeSizekb is refused by HTTP', async () => {
  const { session } = await login(overHttp)
  const huge = `${IDENTIFY}<!--${'x'.repeat(500 * 1024)}-->`
  expect((await overHttp(sealed(session, huge), SEALED)).status).toBe(413)
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

type Post = (body: string | Buffer, headers: Record<string, string>) => Promise<Answer>

function overHttp(body: string | Buffer, headers: Record<string, string>): Promise<Answer> {
  return answerTo(httpRequest(listener.url, { method: 'POST', agent: http, headers }), body)
}

function overHttps(body: string | Buffer, headers: Record<string, string>): Promise<Answer> {
  return answerTo(httpsRequest(listener.httpsUrl, { method: 'POST', agent: https, headers }), body)
}

function answerTo(request: ReturnType<typeof httpRequest>, body: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      buffer(response).then(
        (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
        reject,
      )
    })
    request.end(body)
  })
}

async function login(post: Post, spoiled: Spoiled = {}): Promise<{ status: number; session: Initiated }> {
  const token = (bytes: Buffer) => ({ authorization: `Negotiate ${bytes.toString('base64')}` })
  const { headers } = await post('', token(negotiateMessage()))
  const challenge = Buffer.from(headers['www-authenticate']?.replace('Negotiate ', '') ?? '', 'base64')
  const session = authenticateMessage(challenge, { user: USERNAME, password: PASSWORD, ...spoiled })
  const { status } = await post('', token(session.authenticate))
  return { status, session }
}

const SEALED = {
  'content-type':
    'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"',
}

/** Without the tabs, which some clients leave out. */
function sealed({ toServer }: Initiated, soap: string): Buffer {
  const plain = Buffer.from(soap)
  const { signature, sealed: cipher } = toServer.seal(plain)
  const head =
    '--Encrypted Boundary\r\nContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n' +
    `OriginalContent: type=application/soap+xml;charset=UTF-8;Length=${plain.length}\r\n` +
    '--Encrypted Boundary\r\nContent-Type: application/octet-stream\r\n'
  const size = Buffer.from([16, 0, 0, 0])
  return Buffer.concat([
    Buffer.from(head),
    size,
    signature,
    cipher,
    Buffer.from('--Encrypted Boundary--\r\n'),
  ])
}

function unsealed({ fromServer }: Initiated, body: Buffer): string | undefined {
  const start = body.indexOf('octet-stream\r\n') + 'octet-stream\r\n'.length + 4
  const end = body.lastIndexOf('--Encrypted Boundary--')
  return fromServer.unseal(body.subarray(start, start + 16), body.subarray(start + 16, end))?.toString()
}
