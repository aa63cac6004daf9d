import type { Masks } from './masks.ts'

/**
 * A path on a datastore without the names in it: `[datastore1] web/web_1-000002-flat.vmdk` is
 * `[datastore-1] machine-1/machine-1_1-000002-flat.vmdk`. What the host appends stays, so that a chain can be followed.
 */
export function maskedPath(path: string, masks: Masks): string {
  const { datastore, rest } = partsOf(path)
  const folders = rest.split('/')
  const file = folders.pop() ?? ''
  const told = [...folders.map((folder) => masks.of('folder', folder)), maskedFile(file, masks)].join('/')
  return datastore === undefined ? told : `[${masks.of('datastore', datastore)}] ${told}`
}

function partsOf(path: string): { datastore: string | undefined; rest: string } {
  const end = path.startsWith('[') ? path.indexOf('] ') : -1
  if (end < 0) return { datastore: undefined, rest: path }
  return { datastore: path.slice(1, end), rest: path.slice(end + 2) }
}

/** Characters: no host takes a longer name for a file, and the pattern below is slow on one. */
const LONGEST_FILE = 255

/** What hosts and QEMU append to the name that a person chose, and nothing else. */
const APPENDED = new RegExp(
  String.raw`^(.+?)((?:_\d{1,3})?(?:-\d{6})?(?:-(?:flat|delta|sesparse|ctk|rdm|rdmp|Snapshot\d{1,9}))*` +
    String.raw`\.(?:vmdk|vmx|vmxf|vmsd|vmsn|vmem|vmss|nvram|vswp|log|qcow2|raw|txt|bin))$`,
  's',
)

function maskedFile(file: string, masks: Masks): string {
  const parts = file.length > LONGEST_FILE ? null : APPENDED.exec(file)
  if (!parts) return masks.of('file', file)
  const [, name = '', appended = ''] = parts
  return `${masks.of('file', name)}${appended}`
}
