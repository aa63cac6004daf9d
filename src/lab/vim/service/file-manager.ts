import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { vimFault } from '../fault.ts'
import { pathWithin } from '../inventory/datastore-path.ts'
import { datastoreTask } from '../inventory/datastore-task.ts'
import type { LabHost } from '../lab-host.ts'
import { action, method } from '../members.ts'
import { references } from '../references.ts'
import type { Reference } from '../schema/values.ts'
import type { Call, ManagedObject, Service } from '../service.ts'

/** Makes folders and deletes files on the datastore. */
export function fileManager(service: Service): ManagedObject {
  const { name: datastoreName, folder } = service.host.datastore
  const datacenter = 'ManagedObjectReference?'
  return {
    reference: references.fileManager,
    properties: {},
    methods: {
      MakeDirectory: action(
        { name: 'string', datacenter, createParentDirectories: 'boolean?' },
        ({ name, createParentDirectories = false }) =>
          makeFolder(join(folder, pathWithin(name, datastoreName)), createParentDirectories, name),
      ),
      DeleteDatastoreFile_Task: method(
        { name: 'string', datacenter },
        'ManagedObjectReference',
        ({ name }, call) => deleteFileTask(service, name, call, 'FileManager.deleteFile'),
      ),
    },
  }
}

/** @param name datastore path of a file, or of a folder with all that is in it */
export function deleteFileTask(
  { host, view }: Service,
  name: string,
  call: Call,
  descriptionId: string,
): Reference {
  return datastoreTask(call, descriptionId, async () => {
    await deleteFile(host, await view.realOf(pathWithin(name, host.datastore.name)), name)
    return undefined
  })
}

async function makeFolder(path: string, recursive: boolean, name: string): Promise<void> {
  if (await exists(path)) throw vimFault('FileAlreadyExists', { file: name }, `File ${name} already exists`)
  await mkdir(path, { recursive }).catch(() => {
    throw notFound(name)
  })
}

async function deleteFile(host: LabHost, path: string, name: string): Promise<void> {
  const local = join(host.datastore.folder, path)
  if (path === '' || !(await exists(local))) throw notFound(name)
  if (await isInUse(host, path))
    throw vimFault('FileLocked', { file: name }, `Unable to access file ${name} since it is locked`)
  await rm(local, { recursive: true })
}

/** Whether a machine needs the file, or a file in that folder. What a machine has left behind may be deleted. */
async function isInUse({ machines }: LabHost, path: string): Promise<boolean> {
  const used = await Promise.all(
    machines.map(async (machine) => {
      const { settings, snapshots } = machine
      const disks = [settings, ...snapshots.map((snapshot) => snapshot.settings)].flatMap(
        (each) => each.disks,
      )
      const others = (await machine.files()).filter(({ kind }) => kind !== 'diskExtent')
      return [...disks.flatMap(({ chain }) => chain), ...others]
    }),
  )
  return used.flat().some((file) => file.path === path || file.path.startsWith(`${path}/`))
}

function notFound(file: string): Error {
  return vimFault('FileNotFound', { file }, `File ${file} was not found`)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
