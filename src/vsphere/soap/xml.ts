import { XmlElement as ParsedElement, XmlText } from '@rgrove/parse-xml'
import { xmlRoot } from '../../core/xml.ts'

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
 * @throws MalformedAnswer when the text is anything but one XML document from its beginning to its end
 * @throws TooMuch when it has more elements than any answer
 */
export function readXml(text: string): XmlElement {
  const root = xmlRoot(text)
  if (root === null) throw new MalformedAnswer('no whole XML document')
  return read(root)
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
