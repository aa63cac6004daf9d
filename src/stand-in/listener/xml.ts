import { parseXml as parseDocument, XmlElement, XmlText } from '@rgrove/parse-xml'

/** One element of a message, by its local name: WS-Management clients differ in prefixes, not in names. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

/** @throws Error when the text is not well-formed */
export function parseXml(text: string): Element {
  const { root } = parseDocument(text)
  if (!root) throw new Error('The document has no element.')
  return elementOf(root)
}

/** The descendant that a path of local names leads to. */
export function find(element: Element | undefined, ...path: string[]): Element | undefined {
  return path.reduce<Element | undefined>(
    (parent, name) => parent?.children.find((child) => child.name === name),
    element,
  )
}

export function textAt(element: Element | undefined, ...path: string[]): string | undefined {
  return find(element, ...path)?.text.trim()
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function elementOf({ name, attributes, children }: XmlElement): Element {
  return {
    name: localName(name),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([attribute, value]) => [localName(attribute), value]),
    ),
    children: children.filter((child) => child instanceof XmlElement).map(elementOf),
    text: children.map((child) => (child instanceof XmlText ? child.text : '')).join(''),
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
