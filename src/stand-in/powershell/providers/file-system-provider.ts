import type { FileSystem } from '../../system/file-system.ts'
import { textOf } from '../values/text.ts'
import { asProviderError, failure } from './failures.ts'
import { fileObject } from './file-object.ts'
import { type NewItem, type Place, type Provider, parentOf } from './provider.ts'

/** Drives with a letter. */
export const fileSystemProvider: Provider = {
  name: 'FileSystem',
  kindOf(session, path) {
    const kind = session.windows.files.kindOf(path)
    return kind === 'directory' ? 'container' : kind && 'leaf'
  },
  /** Folders come before files. */
  childNames(session, path) {
    const { files } = session.windows
    const names = files.list(path)
    const folders = names.filter((name) => files.kindOf(fileSystemProvider.join(path, name)) === 'directory')
    return [...folders, ...names.filter((name) => !folders.includes(name))]
  },
  join: (path, child) => (path.endsWith('\\') ? path + child : `${path}\\${child}`),
  item(session, place) {
    const { files } = session.windows
    return fileObject(place, files.stat(place.path), place.path, files.isLink(place.path))
  },
  create(session, place, request) {
    makerFor(request.type)(session.windows.files, place, request)
    return fileSystemProvider.item(session, place)
  },
  remove: (session, { path }) =>
    asProviderError(() => session.windows.files.remove(path), 'RemoveFileSystemItemIOError', path),
}

type Make = (files: FileSystem, place: Place, request: NewItem) => void

/** The beginning of a type's name will do. */
function makerFor(type = 'file'): Make {
  if ('directory'.startsWith(type) || 'container'.startsWith(type)) return makeFolder
  if ('file'.startsWith(type) || 'leaf'.startsWith(type)) return makeFile
  throw failure(
    'System.Management.Automation.PSArgumentException',
    'The type is not a known type for the file system. Only "file","directory" or "symboliclink" can be specified.',
    'InvalidArgument',
    type,
    'Argument',
  )
}

const makeFolder: Make = (files, { path }, { force }) => {
  const kind = files.kindOf(path)
  if (kind && !(force && kind === 'directory')) {
    const message = `An item with the specified name ${path} already exists.`
    throw failure('System.IO.IOException', message, 'ResourceExists', path, 'DirectoryExist')
  }
  asProviderError(() => files.makeDirectory(path), 'CreateDirectoryIOError', path)
}

const makeFile: Make = (files, { path }, { force, value }) => {
  if (files.kindOf(path) === 'file' && !force) {
    const message = `The file '${path}' already exists.`
    throw failure('System.IO.IOException', message, 'WriteError', path, 'NewItemIOError')
  }
  asProviderError(
    () => {
      if (force) files.makeDirectory(parentOf(path))
      files.write(path, Buffer.from(textOf(value)))
    },
    'NewItemIOError',
    path,
  )
}
