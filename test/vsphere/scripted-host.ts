import { X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { generate } from 'selfsigned'

/**
 * What to answer to a method: the content of its response, a fault (its type, and after a space its fields as XML), any
 * other page, nothing ever (`hang`), or a broken connection (`false`).
 */
export type Answer =
  | string
  | { fault: string }
  | { status: number; body: string }
  | Beginning
  | 'hang'
  | false

/** The beginning of a long body; then nothing more, or a broken connection. */
interface Beginning {
  begin: string
  then: 'hang' | 'break'
}
export type Script = Record<string, (request: string) => Answer | Promise<Answer>>

/**
 * A real HTTPS server that says what a test tells it to, for what neither the lab nor vcsim can be brought to do:
 * breaking connections, vanishing tasks, sessions that end in the middle. It is no model of a hypervisor.
 */
export class ScriptedHost {
  readonly requests: { method: string; body: string; headers: Record<string, unknown> }[] = []
  /** Bytes that came through TLS, whatever they were. */
  bytes = 0
  readonly certificate: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  static async start(script: Script = {}): Promise<ScriptedHost> {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    })
    const host = new ScriptedHost(createServer({ key, cert }), cert, { ...GREETING, ...script })
    await new Promise<void>((resolve) => host.#server.listen(0, '127.0.0.1', resolve))
    return host
  }

  private constructor(server: Server, certificate: string, script: Script) {
    this.#server = server
    this.certificate = certificate
    server.on('secureConnection', (socket) => {
      this.#sockets.add(socket)
      socket.on('data', (chunk) => {
        this.bytes += chunk.length
      })
      socket.on('error', () => {})
    })
    server.on('request', async (request, response) => {
      const body = await text(request)
      const method = body === '' ? `GET ${request.url}` : methodOf(body)
      this.requests.push({ method, body, headers: request.headers })
      const answer = (await script[method]?.(body)) ?? { fault: 'MethodNotFound' }
      if (answer === 'hang') return
      if (answer === false) return request.socket.destroy()
      if (typeof answer === 'object' && 'begin' in answer) {
        response.writeHead(200, { 'Content-Length': answer.begin.length + 1000 })
        response.write(answer.begin, () => {
          if (answer.then === 'break') setTimeout(() => request.socket.destroy(), 20)
        })
        return
      }
      const { status, text: xml } = rendered(answer, method)
      response.writeHead(status, {
        'Content-Type': 'text/xml',
        'Set-Cookie': 'vmware_soap_session="a-session-key"; Path=/; HttpOnly',
      })
      response.end(xml)
    })
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}/sdk`
  }

  get thumbprint(): string {
    return new X509Certificate(this.certificate).fingerprint256
  }

  /** How many connections are open now. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
    })
  }

  count(method: string): number {
    return this.requests.filter((request) => request.method === method).length
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

const GREETING: Script = {
  'GET /sdk/vimServiceVersions.xml': () =>
    '<namespaces version="1.0"><namespace><name>urn:vim25</name><version>7.0.3.2</version></namespace></namespaces>',
  RetrieveServiceContent: () => serviceContent('VMware vCenter Server', 'VirtualCenter'),
  Login: () => '<returnval><key>52a</key><userName>root</userName></returnval>',
  Logout: () => '',
  FindByInventoryPath: () => '<returnval type="VirtualMachine">1</returnval>',
  CreateFilter: () => '<returnval type="PropertyFilter">session[52a]filter-1</returnval>',
  DestroyPropertyFilter: () => '',
}

export function serviceContent(product: string, apiType: 'HostAgent' | 'VirtualCenter'): string {
  return `<returnval>
    <rootFolder type="Folder">root</rootFolder>
    <propertyCollector type="PropertyCollector">property-collector</propertyCollector>
    <viewManager type="ViewManager">ViewManager</viewManager>
    <about><name>${product}</name><fullName>${product} 7.0.3</fullName><version>7.0.3</version>
      <build>19193900</build><apiType>${apiType}</apiType><apiVersion>7.0.3.0</apiVersion></about>
    <sessionManager type="SessionManager">sessionmgr</sessionManager>
    <searchIndex type="SearchIndex">searchindex</searchIndex>
    </returnval>`
}

/** A page of RetrievePropertiesEx: of each object (`VirtualMachine:7`) its properties, as XML. */
export function page(objects: Record<string, Record<string, string>>, token?: string): string {
  const contents = Object.entries(objects).map(([ref, values]) => {
    const [type, id] = ref.split(':')
    const set = Object.entries(values).map(([name, val]) => `<propSet><name>${name}</name>${val}</propSet>`)
    return `<objects><obj type="${type}">${id}</obj>${set.join('')}</objects>`
  })
  return `<returnval>${token === undefined ? '' : `<token>${token}</token>`}${contents.join('')}</returnval>`
}

/** A text as the value of a property. */
export function textValue(text: string): string {
  return `<val xsi:type="xsd:string">${text}</val>`
}

export function refValue(type: string, id: string): string {
  return `<val xsi:type="ManagedObjectReference" type="${type}">${id}</val>`
}

/** An UpdateSet that tells a task's whole `info`. */
export function taskUpdate(task: string, info: string): string {
  return `<returnval><version>1</version><filterSet><filter type="PropertyFilter">f</filter><objectSet><kind>modify</kind>
    <obj type="Task">${task}</obj><changeSet><name>info</name><op>assign</op>
    <val xsi:type="TaskInfo"><key>${task}</key><task type="Task">${task}</task>${info}</val></changeSet></objectSet></filterSet></returnval>`
}

function methodOf(body: string): string {
  return /<(?:\w+:)?Body[^>]*><(?:\w+:)?(\w+)/.exec(body)?.[1] ?? ''
}

function rendered(
  answer: Exclude<Answer, Beginning | 'hang' | false>,
  method: string,
): { status: number; text: string } {
  if (typeof answer === 'object' && 'status' in answer) return { status: answer.status, text: answer.body }
  if (method.startsWith('GET ')) return { status: 200, text: String(answer) }
  if (typeof answer === 'string') {
    return {
      status: 200,
      text: envelope(`<${method}Response xmlns="urn:vim25">${answer}</${method}Response>`),
    }
  }
  return { status: 500, text: envelope(faultXml(answer.fault)) }
}

function faultXml(fault: string): string {
  const [name = '', ...fields] = fault.split(' ')
  return `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>The host says ${name}.</faultstring>
    <detail><${name}Fault xmlns="urn:vim25" xsi:type="${name}">${fields.join(' ')}</${name}Fault></detail></soapenv:Fault>`
}

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
}
