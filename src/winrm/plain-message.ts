import type { HttpMessage } from './authentication.ts'

export const SOAP_CONTENT_TYPE = 'application/soap+xml;charset=UTF-8'

/** An envelope as it is, for sockets that are sealed themselves and schemes that seal nothing. */
export function plainMessage(envelope: Buffer, headers: Record<string, string> = {}): HttpMessage {
  return { headers: { ...headers, 'content-type': SOAP_CONTENT_TYPE }, body: envelope }
}
