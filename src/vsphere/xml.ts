import { XmlElement as ParsedElement, parseXml, XmlText } from '@rgrove/parse-xml'

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

/** @throws MalformedAnswer when the text is anything but one XML document from its beginning to its end */
export function readXml(text: string): XmlElement {
  const root = rootOf(text)
  if (root === null) throw new MalformedAnswer('no XML')
  return read(root)
}

function rootOf(text: string): ParsedElement | null {
  try {
    return parseXml(text).root
  } catch (cause) {
    throw new MalformedAnswer('no whole XML document', { cause })
  }
}

function read({ name, attributes, children: nodes }: ParsedElement): XmlElement {
  const children: XmlElement[] = []
  let text = ''
  for (const node of nodes) {
    if (node instanceof ParsedElement) children.push(read(node))
    else if (node instanceof XmlText) text += node.text
  }
  return { name: localName(name), ...typesIn(attributes), children, text }
}

/** Hosts differ in the prefix, of the attribute as of its value: govmomi writes `XMLSchema-instance:type`. */
function typesIn(attributes: Record<string, string>): Pick<XmlElement, 'type' | 'referenceType'> {
  let type: string | undefined
  for (const name in attributes) {
    if (name.endsWith(':type')) type = localName(attributes[name] ?? '')
  }
  return { type, referenceType: attributes.type }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
