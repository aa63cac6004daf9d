import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { HostConfig } from '../../src/config/load.ts'

const POLL_MS = 20

/**
 * A vSphere host, called with envelopes that are written here by hand and answers in which the one thing that is wanted is
 * looked for: nothing is checked, kept or asked again.
 */
export class PlainHost {
  readonly #url: string
  // Of a lab on this computer, which nobody else can be.
  readonly #agent = new Agent({ connect: { rejectUnauthorized: false } })
  #cookie = ''

  private constructor(url: string) {
    this.#url = url
  }

  static async logIn({ url, username, password }: HostConfig): Promise<PlainHost> {
    const host = new PlainHost(url)
    const account = `<userName>${username}</userName><password>${password}</password>`
    await host.call('Login', 'SessionManager', 'ha-sessionmgr', account)
    return host
  }

  async close(): Promise<void> {
    await this.call('Logout', 'SessionManager', 'ha-sessionmgr')
    await this.#agent.close()
  }

  /** @returns the answer's text */
  async call(method: string, type: string, id: string, parameters = ''): Promise<string> {
    const body = `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Body><${method} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${parameters}</${method}></Body></Envelope>`
    const headers = {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: 'urn:vim25/7.0',
      ...(this.#cookie && { cookie: this.#cookie }),
    }
    const answer = await request(this.#url, { method: 'POST', body, headers, dispatcher: this.#agent })
    const [cookie] = [answer.headers['set-cookie'] ?? []].flat()
    if (cookie) this.#cookie = cookie.split(';')[0] ?? ''
    const text = await answer.body.text()
    if (answer.statusCode === 200) return text
    throw new Error(`${method} was answered with ${answer.statusCode}: ${text}`)
  }

  async property(type: string, id: string, path: string): Promise<string> {
    const spec = `<specSet><propSet><type>${type}</type><pathSet>${path}</pathSet></propSet><objectSet><obj type="${type}">${id}</obj></objectSet></specSet>`
    return this.call('RetrieveProperties', 'PropertyCollector', 'ha-property-collector', spec)
  }

  /** Runs a method that makes a task, to its end. @returns the task's result, as its text stands in the answer */
  async task(method: string, type: string, id: string, parameters = ''): Promise<string | undefined> {
    const task = found(/<returnval type="Task">([^<]+)</, await this.call(method, type, id, parameters))
    for (;;) {
      const info = await this.property('Task', task, 'info')
      const state = found(/<state>(\w+)<\/state>/, info)
      if (state === 'success') return info.match(/<result[^>]*>([^<]+)</)?.[1]
      if (state === 'error') throw new Error(`${method} failed: ${info}`)
      await sleep(POLL_MS)
    }
  }
}

/** The first group of the pattern. */
export function found(pattern: RegExp, text: string): string {
  const [, group] = text.match(pattern) ?? []
  if (group !== undefined) return group
  throw new Error(`There is no ${pattern} in: ${text}`)
}
