import { Client, type IHttpClient, WSDL } from 'soap'
import { readEnvelope } from './envelope.ts'
import type { HttpSession } from './http-session.ts'
import { wsdlText } from './wsdl.ts'

/**
 * npm `soap`'s client of the methods in `schema.ts`: `client.LoginAsync({ _xml })` puts the call into its envelope, and
 * yields the element of the response.
 */
export async function soapClient(http: Pick<HttpSession, 'post'>): Promise<Client> {
  wsdl ??= VimWsdl.make()
  return new Client(await wsdl, undefined, { httpClient: soapOver(http) })
}

/** `soap` keeps the last exchange for debugging, the password of a Login among it. */
export function forgetExchange(client: Client): void {
  for (const key of KEPT) client[key] = undefined
}

const KEPT = ['lastMessage', 'lastRequest', 'lastRequestHeaders', 'lastResponse', 'lastResponseHeaders']

/** Made once: the tables do not change. */
let wsdl: Promise<WSDL> | undefined

class VimWsdl extends WSDL {
  static make(): Promise<WSDL> {
    return new Promise((resolve, reject) => {
      const wsdl = new VimWsdl(wsdlText(), '', {})
      wsdl.onReady((error) => (error ? reject(error) : resolve(wsdl)))
    })
  }

  /** The WSDL leaves open what is in the messages: that is for `decode.ts`. */
  override xmlToObject(text: string) {
    const response = readEnvelope(text)
    return { Body: { [response.name]: response } }
  }
}

/** `soap`'s own way, by axios, would print requests, passwords and all, where the environment sets DEBUG. */
function soapOver(http: Pick<HttpSession, 'post'>): IHttpClient {
  return {
    request(_url, body, callback, headers = {}, { signal } = {}) {
      const exchange = http.post(body, headers, signal)
      exchange.then((response) => callback(null, response, response.data), callback)
      // What `soap` hands on to callers of its own callback style; nobody here reads it.
      return exchange as unknown as ReturnType<IHttpClient['request']>
    },
  }
}
