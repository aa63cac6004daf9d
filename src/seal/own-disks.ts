import type { SealedDisk } from '../evidence/sealed.ts'
import { diskOfFile, readDiskPath } from '../safety/tags.ts'
import type { VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'

/** A disk that goes with its seal. */
export type OwnDisk = Pick<SealedDisk, 'disk' | 'uuid' | 'file'>

interface Place {
  /** Of the seal. */
  seal: string
  /** Datastore path of the machine's own folder. */
  home: string
}

interface Seen {
  disks: Pick<VirtualMachineState['disks'][number], 'uuid' | 'chain'>[]
  /** Datastore paths of the files in the machine's folder. */
  files: readonly string[]
}

const UNRECORDED = 'disk that no record names'

/**
 * The disks of a seal on a machine: those of its records, and those that a sealing which was cut short has made before it
 * could write a record. These are known by a name that says this seal, whole, in the machine's own folder.
 */
export function ownDisks(recorded: readonly OwnDisk[], place: Place, { disks, files }: Seen): OwnDisk[] {
  const known = recorded.filter(({ file }) => file.startsWith(`snapwitness-${place.seal}-`))
  const attached = disks.flatMap(({ uuid, chain }) => {
    const file = sealFile(chain.at(-1) ?? '', place)
    return file === undefined ? [] : [{ disk: UNRECORDED, uuid, file }]
  })
  const lying = files.flatMap((path) => {
    const file = sealFile(path, place)
    return file === undefined ? [] : [{ disk: UNRECORDED, uuid: '', file }]
  })
  const found = new Map<string, OwnDisk>()
  for (const one of [...known, ...attached, ...lying]) {
    const key = diskOfFile(one.file) ?? one.file
    if (!found.has(key)) found.set(key, one)
  }
  return [...found.values()]
}

/** Whether a disk of the machine is one of those. */
export function isAmong(
  own: readonly OwnDisk[],
  { uuid, chain }: Seen['disks'][number],
  home: string,
): boolean {
  const base = diskOfFile(chain.at(-1) ?? '')
  return own.some((one) => (uuid !== '' && one.uuid === uuid) || base === diskOfFile(`${home}/${one.file}`))
}

/** The name of the disk's own file, where a path is one of a disk that this seal has made in this folder. */
function sealFile(path: string, { seal, home }: Place): string | undefined {
  const disk = diskOfFile(path)
  const read = disk === undefined ? undefined : readDiskPath(disk)
  if (read?.run !== seal) return undefined
  const file = `${read.unsigned}-${read.signature}.vmdk`
  return disk === diskOfFile(`${home}/${file}`) ? file : undefined
}
