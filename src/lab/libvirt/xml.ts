import { parseXml, type XmlDocument, XmlElement } from '@rgrove/parse-xml'

/** @throws Error for what is no XML document */
export function readXml(text: string): XmlElement {
  const { root }: XmlDocument = parseXml(text)
  if (!root) throw new TypeError('There is no XML element.')
  return root
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  const children = element?.children ?? []
  return children.filter((child) => child instanceof XmlElement).filter((child) => child.name === name)
}

/** The first element that the names lead to: `at(domain, 'os', 'kernel')`. */
export function at(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  return names.reduce((found, name) => childrenOf(found, name)[0], element)
}

/** Safe in an element, and in an attribute between single quotes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('\r', '&#xD;')
}
