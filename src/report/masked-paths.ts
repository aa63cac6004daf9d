import type { Masks } from './masks.ts'

/** A path on a datastore, as messages and observations tell it: `[datastore1] folder/debian-1-000001.vmdk`. */
const DATASTORE_PATH = /\[([^\][\n]+)\] ([^\n"'|,;]*?)(?=$|[\n"'|,;:)]|\.(?: |$))/g

export function rememberPaths(masks: Masks, text: string): void {
  for (const [, datastore = '', path = ''] of text.matchAll(DATASTORE_PATH)) {
    masks.add('datastore', datastore)
    for (const folder of path.split('/').slice(0, -1)) masks.add('folder', folder)
  }
}

/** The text with its paths and all names masked. What stands in for a name is not looked at again. */
export function maskText(masks: Masks, text: string): string {
  let done = ''
  let rest = 0
  for (const { index, 0: whole, 1: datastore = '', 2: path = '' } of text.matchAll(DATASTORE_PATH)) {
    done += masks.apply(text.slice(rest, index)) + maskPath(masks, datastore, path)
    rest = index + whole.length
  }
  return done + masks.apply(text.slice(rest))
}

/** Of the file's own name what a person chose is masked, not what the host appended. */
function maskPath(masks: Masks, datastore: string, path: string): string {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  const folders = parts.map((folder) => masks.add('folder', folder))
  return `[${masks.add('datastore', datastore)}] ${[...folders, maskFile(masks, file)].join('/')}`
}

/** Characters: no host takes a longer name for a file, and the pattern below is slow on one. */
const LONGEST_FILE = 255

/** `debian-1_1-000002-flat.vmdk` is `debian-1` and what the host made of it. */
function maskFile(masks: Masks, file: string): string {
  if (file.length > LONGEST_FILE) return masks.add('folder', file)
  const parts =
    /^(.*?)((?:_\d+)?(?:-\d{6})?(?:-(?:flat|delta|sesparse|ctk|rdm|rdmp|Snapshot\d+))*(?:\.\w+)+)$/.exec(file)
  if (!parts) return masks.add('folder', file)
  const [, name = '', suffix = ''] = parts
  return `${masks.add('folder', name)}${suffix}`
}
