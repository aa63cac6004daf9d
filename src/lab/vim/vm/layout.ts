import type { DiskFile, MachineDisk, MachineFile, MachineSnapshot } from '../../machine/machine.ts'
import type { ShownFile } from '../inventory/datastore-view.ts'
import { type Data, data } from '../schema/values.ts'
import { datastorePath, type LabMachine, snapshotReference } from './lab-machine.ts'

type Files = readonly (MachineFile & ShownFile)[]

/** Every file of the machine with its size, and which of them each disk and each snapshot is made of. */
export async function layoutEx(vm: LabMachine): Promise<Data<'VirtualMachineFileLayoutEx'>> {
  const files = await filesOf(vm)
  return data('VirtualMachineFileLayoutEx', {
    file: files.map((file, key) => fileInfo(vm, file, key)),
    disk: diskLayouts(files, vm.machine.settings.disks),
    snapshot: vm.machine.snapshots.map((snapshot) =>
      data('VirtualMachineFileLayoutExSnapshotLayout', {
        key: snapshotReference(vm, snapshot.id),
        dataKey: snapshotFileKey(files, snapshot, 'snapshotData'),
        memoryKey: memoryKey(files, snapshot),
        disk: diskLayouts(files, snapshot.settings.disks),
      }),
    ),
    timestamp: vm.lookedAt(),
  })
}

/** The older form of the same, without sizes. */
export async function layout(vm: LabMachine): Promise<Data<'VirtualMachineFileLayout'>> {
  const { machine } = vm
  const files = await filesOf(vm)
  return data('VirtualMachineFileLayout', {
    configFile: namesOf(files.filter(({ kind }) => kind === 'config')),
    logFile: namesOf(files.filter(({ kind }) => kind === 'log')),
    disk: machine.settings.disks.map(({ key, chain }) =>
      data('VirtualMachineFileLayoutDiskLayout', {
        key,
        diskFile: baseFirst(chain).map((file) => datastorePath(vm, file)),
      }),
    ),
    snapshot: machine.snapshots.map((snapshot) =>
      data('VirtualMachineFileLayoutSnapshotLayout', {
        key: snapshotReference(vm, snapshot.id),
        snapshotFile: namesOf(files.filter((file) => belongsTo(file, snapshot))),
      }),
    ),
  })
}

/** The machine's files as the datastore shows them. */
async function filesOf({ machine, view }: LabMachine): Promise<Files> {
  const files = await machine.files()
  return files.flatMap((file) => view.of(file).map((shown) => ({ ...file, ...shown })))
}

function fileInfo(
  vm: LabMachine,
  file: Files[number],
  key: number,
): Data<'VirtualMachineFileLayoutExFileInfo'> {
  return data('VirtualMachineFileLayoutExFileInfo', {
    key,
    name: `[${vm.datastoreName}] ${file.path}`,
    type: file.text === undefined ? file.kind : 'diskDescriptor',
    size: file.sizeBytes,
    uniqueSize: file.sizeBytes,
    accessible: true,
  })
}

/** The units of a chain stand in the order of chaining: the base first, the file in use last. */
function diskLayouts(
  files: Files,
  disks: readonly MachineDisk[],
): readonly Data<'VirtualMachineFileLayoutExDiskLayout'>[] {
  return disks.map(({ key, chain }) =>
    data('VirtualMachineFileLayoutExDiskLayout', {
      key,
      chain: baseFirst(chain).map(({ path }) =>
        data('VirtualMachineFileLayoutExDiskUnit', {
          fileKey: [...files.entries()].flatMap(([key, { real }]) => (real === path ? [key] : [])),
        }),
      ),
    }),
  )
}

function baseFirst(chain: readonly DiskFile[]): readonly DiskFile[] {
  return [...chain].reverse()
}

function memoryKey(files: Files, snapshot: MachineSnapshot): number {
  return snapshot.memoryIn === undefined
    ? snapshotFileKey(files, snapshot, 'snapshotMemory')
    : files.findIndex(({ real }) => real === snapshot.memoryIn)
}

/** −1 when there is no such file: a snapshot without memory has no memory file. */
function snapshotFileKey(files: Files, snapshot: MachineSnapshot, kind: MachineFile['kind']): number {
  return files.findIndex((file) => file.kind === kind && belongsTo(file, snapshot))
}

/** A snapshot's files carry its number, as on a host: `debian-1-Snapshot2.vmsn`. */
function belongsTo(file: MachineFile, snapshot: MachineSnapshot): boolean {
  return new RegExp(`Snapshot${snapshot.id}\\.\\w+$`).test(file.path)
}

/** The older layout names its files within the machine's folder. */
function namesOf(files: Files): readonly string[] {
  return files.map(({ path }) => path.slice(path.indexOf('/') + 1))
}
