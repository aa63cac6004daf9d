import { messageOf } from '../../../core/errors.ts'
import { type VimFault, vimFault } from '../fault.ts'
import { Reference, type Value } from '../schema/values.ts'
import { encode, encodeFaultDetail } from './encode.ts'
import { escapeText, readXml, type XmlElement } from './xml.ts'

/** A method call as it came: on which object, and its parameters still unread. */
export interface SoapRequest {
  readonly method: string
  readonly target: Reference
  readonly parameters: readonly XmlElement[]
}

/**
 * Takes the call out of its envelope. Headers (operationID, vcSessionCookie) do not matter here.
 * @throws VimFault InvalidRequest when it is no SOAP 1.1 call of a method of the API
 */
export function readRequest(text: string): SoapRequest {
  const body = readEnvelope(text).children.find(({ name }) => name === 'Body')
  const [call] = body?.children ?? []
  const [self, ...parameters] = call?.children ?? []
  if (call === undefined || self?.name !== '_this' || self.referenceType === undefined) {
    throw vimFault('InvalidRequest', {}, "The body holds no method call with '_this' as its first parameter")
  }
  return { method: call.name, target: new Reference(self.referenceType, self.text.trim()), parameters }
}

/** The answer to a call; `result` undefined means that it returns nothing. */
export function writeResponse(method: string, result: string | undefined, value: Value | undefined): string {
  const returned = result === undefined ? '' : encode('returnval', result, value)
  return envelope(`<${method}Response xmlns="urn:vim25">${returned}</${method}Response>`)
}

/** A refusal: the fault of the API stands in the detail, under its own name and xsi:type. */
export function writeFault({ fault, message }: VimFault): string {
  return envelope(
    '<soapenv:Fault><faultcode>ServerFaultCode</faultcode>' +
      `<faultstring>${escapeText(message)}</faultstring>` +
      `<detail>${encodeFaultDetail(fault)}</detail></soapenv:Fault>`,
  )
}

function readEnvelope(text: string): XmlElement {
  try {
    const root = readXml(text)
    if (root.name === 'Envelope') return root
  } catch (error) {
    throw vimFault('InvalidRequest', {}, `The request is not XML: ${messageOf(error)}`)
  }
  throw vimFault('InvalidRequest', {}, 'The request is not a SOAP envelope')
}

/** The prefix `soapenv` is what ESXi writes, and rbvmomi looks for no other. */
function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"' +
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  )
}
