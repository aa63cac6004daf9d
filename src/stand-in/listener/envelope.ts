import { randomUUID } from 'node:crypto'
import { WsmanFault } from './faults.ts'
import { type Element, escapeXml, find, parseXml, textAt } from './xml.ts'

/** A WS-Management request, as far as a shell's listener looks into it. */
export interface Request {
  readonly action: string
  readonly messageId: string
  readonly resourceUri: string
  readonly shellId: string | undefined
  readonly maxEnvelopeBytes: number
  readonly operationTimeoutMs: number
  /** wsman:OptionSet: names in lower case. */
  readonly options: ReadonlyMap<string, string>
  readonly body: Element
}

const NAMESPACES = [
  ['s', 'http://www.w3.org/2003/05/soap-envelope'],
  ['a', 'http://schemas.xmlsoap.org/ws/2004/08/addressing'],
  ['w', 'http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd'],
  ['x', 'http://schemas.xmlsoap.org/ws/2004/09/transfer'],
  ['rsp', 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell'],
  ['p', 'http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd'],
]
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ')

// [MS-WSMV] 3.1.4.1.5: what applies where the client does not say.
const DEFAULT_ENVELOPE_BYTES = 153_600
const DEFAULT_TIMEOUT_MS = 60_000

/** @throws WsmanFault when the text is not a SOAP envelope */
export function parseRequest(soap: string): Request {
  const envelope = parseEnvelope(soap)
  const header = find(envelope, 'Header')
  const body = find(envelope, 'Body')
  if (!body) throw WsmanFault.schema('The SOAP message has no body.')
  const selectors = find(header, 'SelectorSet')?.children ?? []
  const options = find(header, 'OptionSet')?.children ?? []
  return {
    action: textAt(header, 'Action') ?? '',
    messageId: textAt(header, 'MessageID') ?? '',
    resourceUri: textAt(header, 'ResourceURI') ?? '',
    shellId: selectors.find((selector) => selector.attributes.Name?.toLowerCase() === 'shellid')?.text.trim(),
    maxEnvelopeBytes: Number(textAt(header, 'MaxEnvelopeSize')) || DEFAULT_ENVELOPE_BYTES,
    operationTimeoutMs: durationMs(textAt(header, 'OperationTimeout')) ?? DEFAULT_TIMEOUT_MS,
    options: new Map(
      options.map((option) => [option.attributes.Name?.toLowerCase() ?? '', option.text.trim()]),
    ),
    body,
  }
}

/** An answer to the message `relatesTo`. The header's RelatesTo is what some clients check even on Delete. */
export function envelope(action: string, relatesTo: string, body: string): string {
  const relates = relatesTo ? `<a:RelatesTo>${escapeXml(relatesTo)}</a:RelatesTo>` : ''
  return (
    `<s:Envelope xml:lang="en-US" ${NAMESPACES}><s:Header>` +
    `<a:Action>${escapeXml(action)}</a:Action>` +
    `<a:MessageID>uuid:${randomUUID().toUpperCase()}</a:MessageID>` +
    '<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>' +
    `${relates}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  )
}

/** Milliseconds of an xs:duration of days or less; undefined when it is none. */
export function durationMs(text: string | undefined): number | undefined {
  const parts = text?.match(/^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/)
  if (!parts) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

function parseEnvelope(soap: string): Element {
  try {
    const root = parseXml(soap)
    if (root.name === 'Envelope') return root
  } catch {
    // Falls through to the fault: to the client a broken document and a strange one are the same.
  }
  throw WsmanFault.schema('The XML is not a SOAP envelope.')
}
