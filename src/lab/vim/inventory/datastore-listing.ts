import { stat } from 'node:fs/promises'
import { extname, join, posix } from 'node:path'
import { vimFault } from '../fault.ts'
import type { LabHost } from '../lab-host.ts'
import { references } from '../references.ts'
import { type Data, DataObject, data } from '../schema/values.ts'
import type { DatastoreView, ShownFile } from './datastore-view.ts'

interface Datastore {
  readonly place: LabHost['datastore']
  readonly view: DatastoreView
}
type SearchSpec = Data<'HostDatastoreBrowserSearchSpec'>
type SearchResults = Data<'HostDatastoreBrowserSearchResults'>

/** The files of one folder, given by its path within the datastore, that the search asks for. */
export async function listFolder(
  datastore: Datastore,
  folder: string,
  spec: SearchSpec,
): Promise<SearchResults> {
  const entries = await entriesOf(datastore, folder)
  const wanted = entries.filter((entry) => isAskedFor(entry, spec))
  return data('HostDatastoreBrowserSearchResults', {
    datastore: references.datastore,
    folderPath: `[${datastore.place.name}] ${folder}`,
    file: await Promise.all(wanted.map((entry) => fileInfo(datastore, entry, spec))),
  })
}

/** The same of the folder and of every folder below it. */
export async function listTree(
  datastore: Datastore,
  folder: string,
  spec: SearchSpec,
): Promise<readonly SearchResults[]> {
  const results = [await listFolder(datastore, folder, spec)]
  for (const { name, type } of await entriesOf(datastore, folder)) {
    if (type === 'Folder') results.push(...(await listTree(datastore, posix.join(folder, name), spec)))
  }
  return results
}

/** The kinds of files that a search can ask for, beside any file at all. */
export const queryTypes = [
  'FolderFileQuery',
  'VmConfigFileQuery',
  'VmDiskFileQuery',
  'VmLogFileQuery',
  'VmSnapshotFileQuery',
] as const

type FileType = 'Folder' | 'VmConfig' | 'VmDisk' | 'VmLog' | 'VmSnapshot' | ''

const typeByExtension: Readonly<Record<string, FileType>> = {
  '.vmx': 'VmConfig',
  '.qcow2': 'VmDisk',
  '.vmdk': 'VmDisk',
  '.log': 'VmLog',
  '.vmsn': 'VmSnapshot',
}

interface Entry {
  readonly name: string
  readonly type: FileType
  /** Path within the datastore, as the lab has it. */
  readonly real: string
  readonly shown: ShownFile | undefined
}

async function entriesOf(datastore: Datastore, folder: string): Promise<readonly Entry[]> {
  const { files, folders } = await datastore.view.all()
  if (!folders.includes(folder)) {
    const file = `[${datastore.place.name}] ${folder}`
    throw vimFault('FileNotFound', { file }, `File ${file} was not found`)
  }
  const isHere = (path: string) => posix.dirname(path) === (folder || '.')
  return [
    ...folders
      .filter((path) => path !== '' && isHere(path))
      .map((path) => entryOf(path, 'Folder', path, undefined)),
    ...files
      .filter(({ path }) => isHere(path))
      .map((shown) => entryOf(shown.path, typeByExtension[extname(shown.path)] ?? '', shown.real, shown)),
  ].sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

function entryOf(path: string, type: FileType, real: string, shown: ShownFile | undefined): Entry {
  return { name: posix.basename(path), type, real, shown }
}

function isAskedFor({ name, type }: Entry, { fields }: SearchSpec): boolean {
  const { matchPattern = [], query = [], searchCaseInsensitive = true } = fields
  const patterns = matchPattern.map((pattern) => globOf(pattern, searchCaseInsensitive))
  const kinds = query.map((each) => each.type)
  return (
    (patterns.length === 0 || patterns.some((pattern) => pattern.test(name))) &&
    (kinds.length === 0 || kinds.some((kind) => kind === 'FileQuery' || kind === `${type}FileQuery`))
  )
}

/** `*` and `?` of a pattern like `*.vmx`; everything else stands for itself. */
function globOf(pattern: string, ignoreCase: boolean): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`, ignoreCase ? 'is' : 's')
}

async function fileInfo(
  { place, view }: Datastore,
  { name, type, real, shown }: Entry,
  { fields }: SearchSpec,
): Promise<Data<'FileInfo'>> {
  const { size, mtime } = await stat(join(place.folder, real))
  const sized = view.of({ path: real, sizeBytes: size }).find(({ path }) => path === shown?.path)
  const details = fields.details?.fields
  return new DataObject(details?.fileType === false ? 'FileInfo' : `${type}FileInfo`, {
    path: name,
    fileSize: details?.fileSize ? (sized?.sizeBytes ?? size) : undefined,
    modification: details?.modification ? mtime : undefined,
    owner: details?.fileOwner ? 'root' : undefined,
  })
}
