import { posix } from 'node:path'
import { vimFault } from '../fault.ts'

/**
 * The path within the datastore that `[lab] debian-1/debian-1.vmx` names; empty for the datastore itself.
 * @throws VimFault InvalidDatastorePath for another datastore, and for a path that climbs out of this one
 */
export function pathWithin(datastorePath: string, datastoreName: string): string {
  // A name may hold brackets itself.
  const prefix = `[${datastoreName}]`
  const path = datastorePath.slice(prefix.length).trimStart()
  const normal = posix.normalize(path).replace(/^\/|\/$/g, '')
  if (datastorePath.startsWith(prefix) && !normal.split('/').includes('..'))
    return normal === '.' ? '' : normal
  throw vimFault(
    'InvalidDatastorePath',
    { datastorePath },
    `'${datastorePath}' is no path on the datastore [${datastoreName}]`,
  )
}
