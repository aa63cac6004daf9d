import { XMLParser } from 'fast-xml-parser'

/** An element of a request, freed of its namespace prefixes. */
export interface XmlElement {
  readonly name: string
  /** Local name of the xsi:type, whatever the prefixes are called: `VirtualDisk`. */
  readonly type: string | undefined
  /** The plain attribute `type` of a managed object reference. */
  readonly referenceType: string | undefined
  /** In document order. */
  readonly children: readonly XmlElement[]
  /** The element's own text, every space kept: snapshot names may end in one. */
  readonly text: string
}

/**
 * Reads one XML document, order and white space kept.
 * @throws Error when the text is not a document, or brings a DOCTYPE (SOAP 1.1 section 3 forbids it)
 */
export function readXml(text: string): XmlElement {
  if (/<!DOCTYPE/i.test(text)) throw new Error('A SOAP message must not contain a DOCTYPE')
  const nodes: readonly ParsedNode[] = parser.parse(text, true)
  const root = nodes.map(elementOf).find((element) => element !== undefined)
  if (root === undefined) throw new Error('The request holds no XML element')
  return root
}

/** Text for an element's content. A carriage return survives only as a reference (XML 1.0 section 2.11). */
export function escapeText(text: string): string {
  return text
    .replace(notAllowed, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;')
}

export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#xA;').replaceAll('\t', '&#x9;')
}

// XML 1.0 section 2.2 has no way to write these characters, not even as references.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notAllowed = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

/** fast-xml-parser's ordered node: one key for the element's name, its children as the value, attributes in `:@`. */
type ParsedNode = Readonly<Record<string, unknown>>

function elementOf(node: ParsedNode): XmlElement | undefined {
  const name = Object.keys(node).find((key) => key !== ':@')
  const content = name === undefined ? undefined : node[name]
  if (name === undefined || name === '#text' || !isNodeList(content)) return undefined
  const attributes = Object.entries(node[':@'] ?? {})
  return {
    name: localName(name),
    // The prefix is not always `xsi`: govmomi writes `XMLSchema-instance:type`.
    type: localName(attributes.find(([key]) => key.endsWith(':type'))?.[1]),
    referenceType: attributes.find(([key]) => key === 'type')?.[1],
    children: content.map(elementOf).filter((child) => child !== undefined),
    text: content.map((child) => child['#text'] ?? '').join(''),
  }
}

function isNodeList(content: unknown): content is readonly ParsedNode[] {
  return Array.isArray(content)
}

function localName(name: string): string
function localName(name: string | undefined): string | undefined
function localName(name: string | undefined): string | undefined {
  return name?.slice(name.indexOf(':') + 1)
}
