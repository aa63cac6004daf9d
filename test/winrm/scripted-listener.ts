import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { XMLParser } from 'fast-xml-parser'
import type { WinRmAccess } from '../../src/core/access.ts'

/**
 * A request as the listener saw it. `verb` is the last part of its action: Create, Command, Receive, …; `Handshake` where
 * there is no envelope, `Sealed` where it cannot be read.
 */
export interface SeenRequest {
  verb: string
  header: Record<string, unknown>
  body: Record<string, unknown>
  authorization: string | undefined
}

interface Fault {
  fault: number | { wmi: number }
  message?: string
}

/** What to answer: text with 200, a whole document (`raw`), a fault's code with 500, a status, bare or with a page, `hang` for nothing, `cut` for half of it. */
export type Reply =
  | string
  | Fault
  | { raw: string }
  | { status: number; headers?: Record<string, string | string[]>; body?: string }
  | 'hang'
  | 'cut'

/** Gets the request and how many of its verb came before it. */
export type Script = (request: SeenRequest, nth: number) => Reply | Promise<Reply>

/**
 * A WinRM listener that says what a test wants said: for what goes wrong on real networks at bad moments, which no
 * well-behaved listener does on demand. Tests of ordinary work use the Windows stand-in.
 */
export class ScriptedListener {
  readonly seen: SeenRequest[] = []
  readonly #server: http.Server
  readonly #reply: Script
  readonly #sockets = new Set<Socket>()
  connections = 0
  /** Requests that have no answer, and whose client still waits for one. */
  unanswered = 0

  private constructor(reply: Script, tls?: https.ServerOptions) {
    this.#reply = reply
    const handle = (request: http.IncomingMessage, response: http.ServerResponse) =>
      void this.#answer(request, response)
    this.#server = tls ? https.createServer(tls, handle) : http.createServer(handle)
    this.#server.on('connection', (socket: Socket) => {
      this.connections++
      this.#sockets.add(socket)
    })
  }

  static async start(reply: Script, tls?: https.ServerOptions): Promise<ScriptedListener> {
    const listener = new ScriptedListener(reply, tls)
    await new Promise<void>((resolve) => listener.#server.listen(0, '127.0.0.1', resolve))
    return listener
  }

  get access(): WinRmAccess {
    return {
      machine: 'win10-1',
      host: '127.0.0.1',
      port: (this.#server.address() as AddressInfo).port,
      username: 'Administrator',
      password: 'correct horse',
      auth: 'basic',
    }
  }

  get verbs(): string[] {
    return this.seen.map(({ verb }) => verb)
  }

  /** Ends every connection and refuses new ones. */
  stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const seen = await readRequest(request)
    const nth = this.seen.filter(({ verb }) => verb === seen.verb).length
    this.seen.push(seen)
    const reply = await this.#reply(seen, nth)
    if (reply === 'hang') {
      this.unanswered++
      response.on('close', () => this.unanswered--)
      return
    }
    if (reply === 'cut') {
      response.writeHead(200, { 'content-length': 1000 }).write('<half')
      setTimeout(() => request.socket.destroy(), 20)
    } else if (typeof reply === 'string') response.writeHead(200).end(envelope(reply, relation(seen)))
    else if ('raw' in reply) response.writeHead(200).end(reply.raw)
    else if ('status' in reply) response.writeHead(reply.status, reply.headers).end(reply.body)
    else response.writeHead(500).end(envelope(faultBody(reply), relation(seen)))
  }
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', removeNSPrefix: true })

async function readRequest(request: http.IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { authorization } = request.headers
  if (chunks.length === 0) return { verb: 'Handshake', header: {}, body: {}, authorization }
  if (request.headers['content-type']?.startsWith('multipart/encrypted')) {
    return { verb: 'Sealed', header: {}, body: {}, authorization }
  }
  const { Header, Body } = parser.parse(Buffer.concat(chunks).toString()).Envelope
  const verb = String(Header.Action['#text']).split('/').at(-1) ?? ''
  return { verb, header: Header, body: Body, authorization }
}

function relation({ header }: SeenRequest): string {
  return `<a:RelatesTo xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing">${header.MessageID}</a:RelatesTo>`
}

export function envelope(body: string, header = ''): string {
  return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
}

function faultBody({ fault, message = 'said' }: Fault): string {
  const detail =
    typeof fault === 'number'
      ? `<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="${fault}" Machine="x"><f:Message>${message}</f:Message></f:WSManFault>`
      : `<p:MSFT_WmiError xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><p:error_Code>${fault.wmi}</p:error_Code></p:MSFT_WmiError>`
  return `<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="en-US">The reason.</s:Text></s:Reason><s:Detail>${detail}</s:Detail></s:Fault>`
}

export const created = (id = 'SHELL-1') =>
  `<x:ResourceCreated xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><x:ReferenceParameters><w:SelectorSet><w:Selector Name="ShellId">${id}</w:Selector></w:SelectorSet></x:ReferenceParameters></x:ResourceCreated>`

export const commanded = '<rsp:CommandResponse><rsp:CommandId>COMMAND-1</rsp:CommandId></rsp:CommandResponse>'

export function received(streams: [name: string, bytes: Buffer][], exitCode?: number): string {
  const parts = streams.map(
    ([name, bytes]) =>
      `<rsp:Stream Name="${name}" CommandId="COMMAND-1">${bytes.toString('base64')}</rsp:Stream>`,
  )
  const state =
    exitCode === undefined
      ? 'State="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Running"/>'
      : `State="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done"><rsp:ExitCode>${exitCode}</rsp:ExitCode></rsp:CommandState>`
  return `<rsp:ReceiveResponse>${parts.join('')}<rsp:CommandState CommandId="COMMAND-1" ${state}</rsp:ReceiveResponse>`
}

/** A listener on which everything works: one shell, and a command that says `hello` and ends with 0. */
export function wellBehaved({ verb }: SeenRequest): Reply {
  if (verb === 'Create') return created()
  if (verb === 'Command') return commanded
  if (verb === 'Receive') return received([['stdout', Buffer.from('hello')]], 0)
  return ''
}

/** All that was sent to the standard input of commands. */
export function sentTo({ seen }: ScriptedListener): string {
  const streams = seen.flatMap(({ verb, body }) =>
    verb === 'Send' ? [(body.Send as { Stream: Record<string, string> }).Stream] : [],
  )
  return Buffer.concat(streams.map((stream) => Buffer.from(stream['#text'] ?? '', 'base64'))).toString()
}
