import { unescapeName } from '../session/names.ts'

/** A datastore path, `[ds [ssd] 100%] debian-1/debian-1.vmdk`, in its two parts. */
export interface DatastorePath {
  /** As the name travels: `100%25`. */
  datastore: string
  /** Within the datastore, without a slash at its beginning; empty for its root. */
  path: string
}

/**
 * The one reader of datastore paths. A name may hold brackets itself: where the names of the datastores are known, the
 * longest that fits is meant; else the bracket that closes the first one.
 * @param known names as they travel
 * @returns undefined for what is no such path
 */
export function readDatastorePath(text: string, known: readonly string[] = []): DatastorePath | undefined {
  const datastore = knownName(text, known) ?? balancedName(text)
  if (datastore === undefined) return undefined
  return { datastore, path: text.slice(datastore.length + 2).replace(/^[\s/]+/, '') }
}

/** The one that a path names, as it travels or as people write it. */
export function named<One extends { name: string }>(
  datastore: string | undefined,
  among: readonly One[],
): One | undefined {
  if (datastore === undefined) return undefined
  return (
    among.find(({ name }) => name === datastore) ??
    among.find(({ name }) => unescapeName(name) === unescapeName(datastore))
  )
}

export function writeDatastorePath({ datastore, path }: DatastorePath): string {
  return `[${datastore}] ${path}`.trimEnd()
}

/** What holds the file: `[datastore1] debian-1` of `[datastore1] debian-1/debian-1.vmx`. */
export function folderIn({ datastore, path }: DatastorePath): DatastorePath {
  return { datastore, path: path.slice(0, Math.max(0, path.lastIndexOf('/'))) }
}

function knownName(text: string, known: readonly string[]): string | undefined {
  const fitting = known.filter((name) => text.startsWith(`[${name}]`))
  return fitting.toSorted((a, b) => b.length - a.length)[0]
}

function balancedName(text: string): string | undefined {
  if (!text.startsWith('[')) return undefined
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '[') depth++
    else if (text[at] === ']') depth--
    if (depth === 0) return at > 1 ? text.slice(1, at) : undefined
  }
  const first = text.indexOf(']')
  return first > 1 ? text.slice(1, first) : undefined
}
