import { XMLParser } from 'fast-xml-parser'
import { Agent, request } from 'undici'
import type { VimEndpoint } from '../../../src/lab/vim/endpoint.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  /** The answer's returnval, or the fault's detail, as plain objects. */
  readonly value: unknown
  /** `InvalidLogin`; undefined when the call succeeded. */
  readonly fault: string | undefined
}

/** Speaks bare SOAP, so that what is on the wire is in the test. Keeps the session's cookie. */
export class VimCaller {
  readonly #endpoint: Pick<VimEndpoint, 'url'>
  readonly #agent = new Agent({ connect: { rejectUnauthorized: false } })
  cookie = ''

  constructor(endpoint: Pick<VimEndpoint, 'url'>) {
    this.#endpoint = endpoint
  }

  async login({ username, password }: { username: string; password: string }): Promise<Answer> {
    const text = password.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    return this.call(
      'Login',
      'SessionManager:ha-sessionmgr',
      `<userName>${username}</userName><password>${text}</password>`,
    )
  }

  /** @param target `Folder:ha-folder-vm` */
  async call(method: string, target: string, parameters = ''): Promise<Answer> {
    const [type, ...value] = target.split(':')
    return this.post(
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"' +
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Body>' +
        `<${method} xmlns="urn:vim25"><_this type="${type}">${value.join(':')}</_this>${parameters}</${method}>` +
        '</e:Body></e:Envelope>',
    )
  }

  /** What became of a `…_Task`: its info, waited for without polling. */
  async run(method: string, target: string, parameters = ''): Promise<string> {
    const { value: task, fault } = await this.call(method, target, parameters)
    return fault === undefined ? this.ended(String(task)) : `refused: ${fault}`
  }

  async ended(task: string): Promise<string> {
    const spec =
      '<spec><propSet><type>Task</type><pathSet>info</pathSet></propSet>' +
      `<objectSet><obj type="Task">${task}</obj></objectSet></spec><partialUpdates>false</partialUpdates>`
    const { value } = await this.call('CreatePropertyCollector', 'PropertyCollector:ha-property-collector')
    const collector = `PropertyCollector:${value}`
    await this.call('CreateFilter', collector, spec)
    let answer = await this.call('WaitForUpdatesEx', collector)
    while (!/<state>(success|error)</.test(answer.text)) {
      const { version } = answer.value as { version: string }
      answer = await this.call('WaitForUpdatesEx', collector, `<version>${version}</version>`)
    }
    await this.call('DestroyPropertyCollector', collector)
    return answer.text
  }

  async post(body: string): Promise<Answer> {
    const { statusCode, headers, body: answer } = await this.fetch('/sdk', { method: 'POST', body })
    const cookie = headers['set-cookie']
    if (typeof cookie === 'string') this.cookie = cookie
    const text = await answer.text()
    const { Body } = parser.parse(text).Envelope
    const [response] = Object.values<Record<string, unknown>>(Body)
    const fault = /<detail><(\w+)Fault /.exec(text)?.[1]
    return { status: statusCode, text, fault, value: fault ? response?.detail : response?.returnval }
  }

  fetch(path: string, options: { method?: string; body?: string; headers?: Record<string, string> } = {}) {
    return request(new URL(path, this.#endpoint.url), {
      dispatcher: this.#agent,
      method: options.method ?? 'GET',
      body: options.body ?? null,
      headers: { cookie: this.cookie, ...options.headers },
    })
  }
}

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
})
