import { VsphereError } from '../faults/errors.ts'
import { isPage, wordsOf } from './page-words.ts'
import { readXml, type XmlElement } from './xml.ts'

/** The newest version of the API that our table of types was made for; newer hosts all speak it as well. */
const NEWEST = '8.0.0.0'
const OLDEST = '6.0'

/**
 * The version to name in SOAPAction: the newest that the host offers and we know.
 * @param xml the host's `vimServiceVersions.xml`
 * @param host for the error
 */
export function negotiateVersion(xml: string, host: string): string {
  const offered = offeredVersions(xml)
  if (offered.length === 0) {
    throw new VsphereError(
      'NotAVimServer',
      isPage(xml)
        ? `${host} shows a page, ${wordsOf({}, xml)}, in place of the versions of the vSphere API that it speaks.`
        : `${host} does not say which versions of the vSphere API it speaks.`,
      {
        host,
      },
    )
  }
  const known = offered.filter((version) => compare(version, OLDEST) >= 0 && compare(version, NEWEST) <= 0)
  const best = known.toSorted(compare).at(-1)
  if (best === undefined) {
    throw new VsphereError(
      'UnsupportedVersion',
      `${host} speaks no vSphere API that Snapwitness knows (${offered.join(', ')}).`,
      { host, offered },
    )
  }
  return best
}

function offeredVersions(xml: string): string[] {
  const namespaces = documentIn(xml)?.children ?? []
  const vim25 = namespaces.find((namespace) => textsOf(namespace, 'name').includes('urn:vim25'))
  if (vim25 === undefined) return []
  const prior = vim25.children.filter(({ name }) => name === 'priorVersions')
  return [vim25, ...prior].flatMap((element) => textsOf(element, 'version'))
}

function documentIn(xml: string): XmlElement | undefined {
  try {
    return readXml(xml)
  } catch {
    return undefined // no XML: some other server's page
  }
}

function textsOf({ children }: XmlElement, name: string): string[] {
  return children.flatMap((child) => (child.name === name ? [child.text.trim()] : []))
}

/** By numbers, part by part: 6.7 < 6.7.3 < 7.0.0.0. Names that are no numbers (`dev`) come first. */
function compare(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0)
}
