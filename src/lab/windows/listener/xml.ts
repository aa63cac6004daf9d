import { XMLParser } from 'fast-xml-parser'

/** One element of a message, by its local name: WS-Management clients differ in prefixes, not in names. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

const ATTRIBUTES = ':@'
const TEXT = '#text'

const parser = new XMLParser({
  preserveOrder: true,
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
})

/** @throws Error when the text is not well-formed */
export function parseXml(text: string): Element {
  const roots = elementsOf(parser.parse(text, true))
  const root = roots.find((element) => !element.name.startsWith('?'))
  if (!root) throw new Error('The document has no element.')
  return root
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

type OrderedNode = Record<string, unknown>

function elementsOf(nodes: unknown): Element[] {
  if (!Array.isArray(nodes)) return []
  return (nodes as OrderedNode[]).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT)
    return name === undefined ? [] : [elementOf(name, node)]
  })
}

function elementOf(name: string, node: OrderedNode): Element {
  const content = node[name]
  return {
    name,
    attributes: (node[ATTRIBUTES] ?? {}) as Record<string, string>,
    children: elementsOf(content),
    text: textOf(content),
  }
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return (content as OrderedNode[]).map((node) => String(node[TEXT] ?? '')).join('')
}
