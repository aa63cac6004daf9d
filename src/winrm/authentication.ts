/** The headers and the body of a POST to the listener. */
export interface HttpMessage {
  headers: Record<string, string>
  body: Buffer
}

export interface HttpResponse {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  /** Where more came than was read, or should have come. */
  isPart?: true
}

/** A fresh socket. `post` sends over it and nothing else does meanwhile. */
export interface FreshSocket {
  post(message: HttpMessage): Promise<HttpResponse>
  /** The listener's, in DER; undefined where the socket is not TLS. */
  certificate: Buffer | undefined
}

/** A scheme that proves who we are. It belongs to a listener; its {@link Conversation}s belong to one socket each. */
export interface Authentication {
  /**
   * Does the handshake that a fresh socket wants.
   * @throws WinRmError `login`, `protocol` or `unreachable`
   */
  begin(socket: FreshSocket): Promise<Conversation>
}

/** What two ends of a socket agreed on. Strictly one request at a time: a sealing cipher counts them. */
export interface Conversation {
  seal(envelope: Buffer): HttpMessage
  /**
   * The envelope inside an answer that is not a 401.
   * @throws WinRmError `protocol` when its seal is missing or broken
   */
  unseal(response: HttpResponse): Buffer
}
