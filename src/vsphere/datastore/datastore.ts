import type { Readable } from 'node:stream'
import type { Deadline } from '../../core/deadline.ts'
import { VsphereError } from '../faults/errors.ts'
import { lineage } from '../session/inventory.ts'
import { escapeInventoryName, unescapeName } from '../session/names.ts'
import { readEvery, readPermitted, readProperties } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import type { TaskRunner } from '../session/tasks.ts'
import type { Data, Ref } from '../soap/data.ts'
import { type DatastorePath, named, readDatastorePath } from './datastore-path.ts'

/** A file or a folder on a datastore. */
export interface DatastoreFile {
  /** Datastore path: `[datastore1] debian-1/debian-1.vmx`. */
  path: string
  /** As the API names it: `VmDiskFileInfo`, `FolderFileInfo`, plain `FileInfo`. */
  type: string
  sizeBytes: number | undefined
  modifiedAt: Date | undefined
}

/** A datastore of the host. Folders and files are given by datastore path, or without the `[name]` before it. */
export class Datastore {
  /** As it stands in datastore paths. */
  readonly name: string
  readonly #browser: Ref<'HostDatastoreBrowser'>
  /** Inventory path of its datacenter, which the `/folder` URLs want. */
  readonly #datacenter: string
  readonly #datacenterRef: Ref<'Datacenter'> | undefined
  readonly #vim: VimService
  readonly #tasks: TaskRunner

  /**
   * That of a path among a machine's own: two datacenters may each have a datastore of one name.
   * @returns it, and the path in its parts
   */
  static async among(
    vim: VimService,
    tasks: TaskRunner,
    refs: readonly Ref<'Datastore'>[],
    path: string,
    deadline: Deadline,
  ): Promise<{ datastore: Datastore; place: DatastorePath }> {
    const names = await Promise.all(
      refs.map(async (ref) => ({ ref, name: await nameOf(vim, ref, deadline) })),
    )
    const place = readDatastorePath(
      path,
      names.map(({ name }) => name),
    )
    const found = named(place?.datastore, names)
    if (place !== undefined && found !== undefined) {
      return { place, datastore: await Datastore.#open(vim, tasks, found.ref, place.datastore, deadline) }
    }
    const what = `The machine has files on the datastore "${place?.datastore ?? path}", which ${vim.host} does not show to this account.`
    throw new VsphereError('DatastoreNotFound', what, { host: vim.host, name: place?.datastore ?? path })
  }

  static async #open(
    vim: VimService,
    tasks: TaskRunner,
    ref: Ref<'Datastore'>,
    name: string,
    deadline: Deadline,
  ): Promise<Datastore> {
    const { browser } = await readProperties(vim, ref, 'Datastore', ['browser'], { deadline })
    if (browser === undefined) {
      throw new VsphereError(
        'FileUnavailable',
        `${vim.host} does not let this account browse the datastore ${name}.`,
      )
    }
    // An account may have rights on the datastore, and none on what is above it.
    const names = await lineage(vim, ref, deadline)
    const inDatacenter = names.findIndex((entity) => entity.ref.startsWith('Datacenter:')) + 1
    const datacenter = inDatacenter > 0 ? names.slice(0, inDatacenter) : await holding(vim, ref, deadline)
    return new Datastore(name, browser, datacenter, vim, tasks)
  }

  private constructor(
    name: string,
    browser: Ref<'HostDatastoreBrowser'>,
    datacenter: readonly { ref: Ref; name: string }[],
    vim: VimService,
    tasks: TaskRunner,
  ) {
    this.name = name
    this.#browser = browser
    this.#datacenter = datacenter.map((entity) => escapeInventoryName(entity.name)).join('/')
    this.#datacenterRef = datacenter.at(-1)?.ref as Ref<'Datacenter'> | undefined
    this.#vim = vim
    this.#tasks = tasks
  }

  /** Whether the host can be told which file is meant where that needs the datacenter: an ESXi host has only one. */
  get isPlaced(): boolean {
    return this.#datacenterRef !== undefined || this.#vim.content.about.apiType === 'HostAgent'
  }

  /** What is in one folder; the datastore's root by default. */
  async list(folder: string, deadline: Deadline): Promise<DatastoreFile[]> {
    const details = { fileType: true, fileSize: true, modification: true, fileOwner: false }
    const parameters = {
      _this: this.#browser,
      datastorePath: this.#path(folder),
      searchSpec: { details, matchPattern: ['*'] },
    }
    const found = await this.#tasks.run('SearchDatastore_Task', parameters, { deadline })
    const { file } = found as Data<'HostDatastoreBrowserSearchResults'>
    return file.map(({ $type, path, fileSize, modification }) => ({
      path: this.#path(joined(folder, path)),
      type: $type,
      sizeBytes: fileSize,
      modifiedAt: modification,
    }))
  }

  /** The bytes of one file, as they come. The stream fails when the deadline passes before its end. */
  download(file: string, deadline: Deadline): Promise<Readable> {
    const path = this.#relative(file).split('/').map(encodeURIComponent).join('/')
    // Not URLSearchParams: a `+` for a space is a form's, and a host may take it as it is.
    const dcPath = this.#datacenter === '' ? '' : `dcPath=${encodeURIComponent(this.#datacenter)}&`
    const query = `${dcPath}dsName=${encodeURIComponent(this.name)}`
    return this.#vim.getStream(`/folder/${path}?${query}`, { deadline })
  }

  /** Deletes one file. Of a virtual disk that is more than one file, such as a VMDK, this is the named one alone. */
  async deleteFile(file: string, deadline: Deadline): Promise<void> {
    const _this = this.#manager(this.#vim.content.fileManager, file)
    const parameters = { _this, ...this.#named(file) }
    await this.#tasks.run('DeleteDatastoreFile_Task', parameters, { deadline })
  }

  /** Deletes a virtual disk with all files that it is made of; its parents stay. */
  async deleteDisk(file: string, deadline: Deadline): Promise<void> {
    const _this = this.#manager(this.#vim.content.virtualDiskManager, file)
    const parameters = { _this, ...this.#named(file) }
    await this.#tasks.run('DeleteVirtualDisk_Task', parameters, { deadline })
  }

  #manager<Type extends string>(manager: Ref<Type> | undefined, file: string): Ref<Type> {
    if (manager !== undefined) return manager
    throw new VsphereError('NotSupported', `${this.#vim.host} has no manager that could delete ${file}.`)
  }

  #named(file: string) {
    const datacenter = this.#datacenterRef
    return { name: this.#path(file), ...(datacenter === undefined ? {} : { datacenter }) }
  }

  #path(file: string): string {
    return `[${this.name}] ${this.#relative(file)}`.trimEnd()
  }

  #relative(file: string): string {
    const prefix = `[${this.name}]`
    return (file.startsWith(prefix) ? file.slice(prefix.length) : file).replace(/^[\s/]+/, '')
  }
}

/** The datacenter itself may be readable where a folder between is not. */
async function holding(vim: VimService, ref: Ref<'Datastore'>, deadline: Deadline) {
  const all = await readEvery(vim, 'Datacenter', ['name', 'datastore'], deadline)
  const holder = all.find(({ seen }) => seen.datastore.includes(ref))
  return holder === undefined ? [] : [{ ref: holder.ref, name: unescapeName(holder.seen.name ?? '') }]
}

/** As it travels; empty where the account may not read it. */
async function nameOf(vim: VimService, ref: Ref<'Datastore'>, deadline: Deadline): Promise<string> {
  return (await readPermitted(vim, ref, 'Datastore', ['name'], { deadline })).name ?? ''
}

function joined(folder: string, file: string): string {
  return folder === '' || /[\]/]\s*$/.test(folder) ? `${folder}${file}` : `${folder}/${file}`
}
