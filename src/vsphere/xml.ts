/** An element of an answer. */
export interface XmlElement {
  /** Without the namespace's prefix, which hosts choose as they like. */
  readonly name: string
  /** What the attribute `xsi:type` says, without prefix: `VirtualDisk`. */
  readonly type: string | undefined
  /** The plain attribute `type` of a managed object reference: `VirtualMachine`. */
  readonly referenceType: string | undefined
  /** In document order. */
  readonly children: readonly XmlElement[]
  /** Its own text, every space kept: snapshot names may end in one. */
  readonly text: string
}

/** Some other program than a VIM server answered, or one that is newer than we can understand. */
export class MalformedAnswer extends Error {}

/**
 * Reads what SOAP allows of XML: no document type, and with it no entities but the five of XML itself. A general reader
 * takes several times as long in its first hundred documents, and most runs have no more.
 * @throws MalformedAnswer when the text is anything but one such document from its beginning to its end
 */
export function readXml(text: string): XmlElement {
  const document = element('')
  const open = [document]
  TOKEN.lastIndex = 0
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)
    const parent = open.at(-1)
    if (token === null || parent === undefined) throw new MalformedAnswer('no XML')
    const [, closed, opened, attributes = '', empty, verbatim, characters] = token
    if (opened !== undefined) {
      const child = element(opened, attributes)
      parent.children.push(child)
      if (empty === '') open.push(child)
    } else if (closed !== undefined) {
      if (open.pop()?.tag !== closed) throw new MalformedAnswer('XML whose tags do not match')
    } else {
      parent.text += verbatim ?? unescaped(characters ?? '')
    }
  }
  const [root, ...others] = document.children
  if (root === undefined || others.length > 0 || open.length !== 1 || document.text.trim() !== '') {
    throw new MalformedAnswer('no whole XML document')
  }
  return root
}

/** A tag at the end of an element, one at its beginning, a CDATA section, or text; comments and `<?xml … ?>` hold nothing. */
const TOKEN =
  /<(?:\/([^\s<>]+)\s*>|([^\s<>/!?]+)((?:\s+[^\s<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|!\[CDATA\[(.*?)\]\]>|!--.*?-->|\?.*?\?>)|([^<]+)/sy

interface Reading extends XmlElement {
  tag: string
  children: Reading[]
  text: string
}

function element(tag: string, attributes = ''): Reading {
  const type = attributes.includes('type') ? typesIn(attributes) : NO_TYPE
  return { tag, name: localName(tag), ...type, children: [], text: '' }
}

/** Hosts differ in the prefix, of the attribute as of its value: govmomi writes `XMLSchema-instance:type`. */
function typesIn(attributes: string): Pick<XmlElement, 'type' | 'referenceType'> {
  const types = { ...NO_TYPE }
  for (const [, name = '', , value = ''] of attributes.matchAll(ATTRIBUTE)) {
    if (name === 'type') types.referenceType = unescaped(value)
    else if (name.endsWith(':type')) types.type = localName(unescaped(value))
  }
  return types
}

const NO_TYPE: { type: string | undefined; referenceType: string | undefined } = {
  type: undefined,
  referenceType: undefined,
}
const ATTRIBUTE = /\s([^\s=]+)\s*=\s*(["'])(.*?)\2/gs

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function unescaped(text: string): string {
  return text.includes('&') ? text.replaceAll(/&([^;]*;?)/g, (_, reference) => characterOf(reference)) : text
}

/** @param reference `lt;`, `#233;`, `#xE9;` */
function characterOf(reference: string): string {
  const named = NAMED[reference]
  if (named !== undefined) return named
  const [, hexadecimal, decimal] = /^#(?:x([\da-f]+)|(\d+));$/i.exec(reference) ?? []
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16)
  if (!(code <= 0x10ffff)) throw new MalformedAnswer('XML with an unknown entity')
  return String.fromCodePoint(code)
}

const NAMED: Readonly<Record<string, string>> = {
  'lt;': '<',
  'gt;': '>',
  'amp;': '&',
  'quot;': '"',
  'apos;': "'",
}
