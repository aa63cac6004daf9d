import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { VsphereError } from './errors.ts'

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
      `${host} does not say which versions of the vSphere API it speaks.`,
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

const versionsDocument = z.object({
  namespaces: z.object({
    namespace: z.array(
      z.object({
        name: z.string(),
        version: z.array(z.string()),
        priorVersions: z
          .object({ version: z.array(z.string()) })
          .optional()
          .catch(undefined),
      }),
    ),
  }),
})

function offeredVersions(xml: string): string[] {
  const parser = new XMLParser({
    parseTagValue: false,
    isArray: (tag) => tag === 'namespace' || tag === 'version',
  })
  const document = versionsDocument.safeParse(parsed(parser, xml))
  const vim25 = document.data?.namespaces.namespace.find(({ name }) => name === 'urn:vim25')
  return vim25 === undefined ? [] : [...vim25.version, ...(vim25.priorVersions?.version ?? [])]
}

function parsed(parser: XMLParser, xml: string): unknown {
  try {
    return parser.parse(xml)
  } catch {
    return undefined // no XML: some other server's page
  }
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
