import { methods } from './schema.ts'

export const NAMESPACE = 'urn:vim25'

/**
 * The WSDL of the methods in `schema.ts`, as npm `soap` wants it. It leaves open what is in the messages: `encode.ts` and
 * `decode.ts` write and read that by the tables. `soap` would look each element up in the WSDL, which takes several times
 * as long.
 */
export function wsdlText(): string {
  const names = Object.keys(methods)
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:vim25="${NAMESPACE}" targetNamespace="${NAMESPACE}">
<types>
<xsd:schema targetNamespace="${NAMESPACE}" elementFormDefault="qualified">
${lines(names, elements)}
</xsd:schema>
</types>
${lines(names, messages)}
<portType name="VimPortType">
${lines(names, operation)}
</portType>
<binding name="VimBinding" type="vim25:VimPortType">
<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${lines(names, boundOperation)}
</binding>
<service name="VimService">
<port binding="vim25:VimBinding" name="VimPort"><soap:address location="https://localhost/sdk"/></port>
</service>
</definitions>
`
}

function elements(method: string): string {
  return `<xsd:element name="${method}"/><xsd:element name="${method}Response"/>`
}

function messages(method: string): string {
  return `<message name="${method}RequestMsg"><part name="parameters" element="vim25:${method}"/></message>
<message name="${method}ResponseMsg"><part name="parameters" element="vim25:${method}Response"/></message>`
}

function operation(method: string): string {
  return `<operation name="${method}"><input message="vim25:${method}RequestMsg"/><output message="vim25:${method}ResponseMsg"/></operation>`
}

function boundOperation(method: string): string {
  return `<operation name="${method}"><soap:operation soapAction="${NAMESPACE}" style="document"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>`
}

function lines(names: readonly string[], line: (name: string) => string): string {
  return names.map(line).join('\n')
}
