import type { WinRmAccess } from './access.ts'

/** The headers and the body of a POST to the listener. */
export interface HttpMessage {
  headers: Record<string, string>
  body: Buffer
}

export interface HttpResponse {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** A scheme that proves who we are. It belongs to a listener; its {@link Conversation}s belong to one socket each. */
export interface Authentication {
  /** Does the handshake that a fresh socket wants. `post` sends over that socket and nothing else does meanwhile. */
  begin(post: (message: HttpMessage) => Promise<HttpResponse>): Promise<Conversation>
}

/** What two ends of a socket agreed on. Strictly one request at a time: a sealing cipher counts them. */
export interface Conversation {
  seal(envelope: Buffer): HttpMessage
  /** The envelope inside an answer that is not a 401. */
  unseal(response: HttpResponse): Buffer
}

const SOAP_CONTENT_TYPE = 'application/soap+xml;charset=UTF-8'

export function authenticationFor({ username, password }: WinRmAccess): Authentication {
  return basic(username, password)
}

/** RFC 7617: no handshake, no sealing; the password goes with every request. */
function basic(username: string, password: string): Authentication {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const conversation: Conversation = {
    seal: (body) => ({ headers: { authorization, 'content-type': SOAP_CONTENT_TYPE }, body }),
    unseal: (response) => response.body,
  }
  return { begin: async () => conversation }
}
