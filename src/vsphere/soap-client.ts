import { Client, type IHttpClient, WSDL } from 'soap'
import { readEnvelope } from './envelope.ts'
import { wsdlText } from './wsdl.ts'

/**
 * npm `soap`'s client of the methods in `schema.ts`: `client.LoginAsync(…)` writes the envelope by the WSDL, and yields
 * the element of the response.
 * @param endpoint the URL of `/sdk`
 */
export async function soapClient(endpoint: string, httpClient: IHttpClient): Promise<Client> {
  wsdl ??= VimWsdl.make()
  return new Client(await wsdl, endpoint, { httpClient })
}

/** Made once: the tables do not change. */
let wsdl: Promise<WSDL> | undefined

class VimWsdl extends WSDL {
  static make(): Promise<WSDL> {
    return new Promise((resolve, reject) => {
      const wsdl = new VimWsdl(wsdlText(), '', {})
      wsdl.onReady((error) => (error ? reject(error) : resolve(wsdl)))
    })
  }

  /** `soap`'s own reader goes by the WSDL's types with every element; `decode.ts` does that by the same tables. */
  override xmlToObject(text: string) {
    const response = readEnvelope(text)
    return { Body: { [response.name]: response } }
  }
}
