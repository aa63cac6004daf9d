import { bare, baseOf, type Fields, ownFieldsOf } from './fields.ts'
import { dataTypes, methods } from './schema.ts'

export const NAMESPACE = 'urn:vim25'

const SCALARS = new Set(['string', 'int', 'long', 'boolean', 'dateTime', 'anyType'])

/** The WSDL of the methods and types in `schema.ts`, as npm `soap` wants it. */
export function wsdlText(): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:vim25="${NAMESPACE}" targetNamespace="${NAMESPACE}">
<types>
<xsd:schema targetNamespace="${NAMESPACE}" elementFormDefault="qualified">
${MANAGED_OBJECT_REFERENCE}
${lines(Object.keys(dataTypes), (name) => complexType(name, ownFieldsOf(name), baseOf(name)))}
${lines(Object.entries(methods), ([name, { takes, returns }]) => elements(name, takes, returns))}
</xsd:schema>
</types>
${lines(Object.keys(methods), messages)}
<portType name="VimPortType">
${lines(Object.keys(methods), operation)}
</portType>
<binding name="VimBinding" type="vim25:VimPortType">
<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${lines(Object.keys(methods), boundOperation)}
</binding>
<service name="VimService">
<port binding="vim25:VimBinding" name="VimPort"><soap:address location="https://localhost/sdk"/></port>
</service>
</definitions>
`
}

const MANAGED_OBJECT_REFERENCE = `<xsd:complexType name="ManagedObjectReference"><xsd:simpleContent>
<xsd:extension base="xsd:string"><xsd:attribute name="type" type="xsd:string"/></xsd:extension>
</xsd:simpleContent></xsd:complexType>`

function complexType(name: string, fields: Fields, base?: string): string {
  if (base === undefined) return `<xsd:complexType name="${name}">${sequence(fields)}</xsd:complexType>`
  return `<xsd:complexType name="${name}"><xsd:complexContent><xsd:extension base="vim25:${base}">${sequence(fields)}</xsd:extension></xsd:complexContent></xsd:complexType>`
}

function sequence(fields: Fields): string {
  const elements = lines(Object.entries(fields), ([name, field]) => element(name, field))
  return `<xsd:sequence>${elements}</xsd:sequence>`
}

function element(name: string, field: string): string {
  return `<xsd:element name="${name}" type="${xsdType(bare(field))}"${occurrence(field)}/>`
}

/** Enumerations go as strings; a fault may be any of hundreds of types, and is read as it comes. */
function xsdType(type: string): string {
  if (SCALARS.has(type)) return `xsd:${type}`
  if (type === 'MethodFault') return 'xsd:anyType'
  if (type.startsWith('@')) return 'vim25:ManagedObjectReference'
  return type in dataTypes ? `vim25:${type}` : 'xsd:string'
}

function occurrence(field: string): string {
  if (field.endsWith('[]')) return ' minOccurs="0" maxOccurs="unbounded"'
  return field.endsWith('?') ? ' minOccurs="0"' : ''
}

function elements(method: string, takes: Fields, returns: string): string {
  const returned: Fields = returns === 'void' ? {} : { returnval: returns }
  return `${complexType(`${method}RequestType`, { _this: '@ManagedObject', ...takes })}
<xsd:element name="${method}" type="vim25:${method}RequestType"/>
<xsd:element name="${method}Response"><xsd:complexType>${sequence(returned)}</xsd:complexType></xsd:element>`
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

function lines<T>(items: readonly T[], line: (item: T) => string): string {
  return items.map(line).join('\n')
}
