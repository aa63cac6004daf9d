import { StorageRefusal } from '../../../storage/refusals.ts'
import type { PartitionAddress } from '../../../storage/storage.ts'
import type { Call } from '../../runtime/call.ts'
import { cmdlet } from '../define.ts'
import { confirm } from './confirmation.ts'
import { attempt, reportNoneOf } from './errors.ts'
import { partitionObject } from './objects.ts'
import { allPartitions, type PlacedPartition, selectDisks, selectPartitions, storageOf } from './selection.ts'

const getPartition = cmdlet({
  syntax: [
    'Get-Partition [[-DiskNumber] <UInt32[]>] [[-PartitionNumber] <UInt32[]>]',
    'Get-Partition -DriveLetter <Char[]>',
    'Get-Partition -Disk <CimInstance#MSFT_Disk>',
    'Get-Partition -Volume <CimInstance#MSFT_Volume>',
  ],
  aliases: { PartitionNumber: ['Number'] },
  pipeline: ['Disk', 'Volume'],
  byName: ['DiskNumber', 'DriveLetter'],
  implementation: 'Get-Partition',
  process(call) {
    const found = call.has('Disk') ? partitionsOfDisk(call) : selectPartitions(call)
    if (found?.length === 0 && call.has('Disk')) reportNoneOf(call, 'MSFT_Partition', 'MSFT_Disk')
    if (found?.length === 0 && call.has('Volume')) reportNoneOf(call, 'MSFT_Partition', 'MSFT_Volume')
    for (const { partition, disk } of found ?? allPartitions(storageOf(call)))
      call.emit(partitionObject(partition, disk))
  },
})

function partitionsOfDisk(call: Call): PlacedPartition[] {
  return (selectDisks(call) ?? []).flatMap((disk) =>
    disk.partitions.map((partition) => ({ disk, partition })),
  )
}

const NEW_PARTITION =
  '[-Size <UInt64>] [-UseMaximumSize] [-Offset <UInt64>] [-Alignment <UInt32>] [-DriveLetter <Char>] [-AssignDriveLetter] ' +
  '[-MbrType <String>] [-GptType <String>] [-IsHidden] [-IsActive]'

const newPartition = cmdlet({
  syntax: [
    `New-Partition [-DiskNumber] <UInt32[]> ${NEW_PARTITION} [-WhatIf] [-Confirm]`,
    `New-Partition -DiskPath <String[]> ${NEW_PARTITION}`,
    `New-Partition -InputObject <CimInstance[]#MSFT_Disk> ${NEW_PARTITION}`,
  ],
  aliases: { DiskNumber: ['Number'] },
  pipeline: ['InputObject'],
  byName: ['DiskNumber'],
  implementation: 'New-Partition',
  process(call) {
    for (const disk of selectDisks(call) ?? []) {
      if (!confirm(call, `Disk ${disk.number}`, { destroysData: false })) continue
      attempt(call, 'MSFT_Disk', () => createPartition(call, disk.number))
    }
  },
})

function createPartition(call: Call, diskNumber: number): void {
  if (call.flag('UseMaximumSize') === call.has('Size')) throw new StorageRefusal('noSize')
  if (call.flag('AssignDriveLetter') && call.has('DriveLetter')) throw new StorageRefusal('invalidParameter')
  const storage = storageOf(call)
  const letter = call.flag('AssignDriveLetter')
    ? storage.freeDriveLetter()
    : call.text('DriveLetter')?.toUpperCase()
  const partition = storage.createPartition(diskNumber, {
    sizeBytes: call.bigint('Size'),
    offsetBytes: call.bigint('Offset'),
    driveLetter: letter,
    gptType: call.text('GptType')?.replace(/[{}]/g, '').toLowerCase(),
  })
  const disk = storage.disk(diskNumber)
  if (disk) call.emit(partitionObject(partition, disk))
}

const removePartition = cmdlet({
  syntax: [
    'Remove-Partition [-DiskNumber] <UInt32[]> [-PartitionNumber] <UInt32[]> [-PassThru] [-WhatIf] [-Confirm]',
    'Remove-Partition -DriveLetter <Char[]> [-PassThru]',
    'Remove-Partition -InputObject <CimInstance[]#MSFT_Partition> [-PassThru]',
  ],
  aliases: { PartitionNumber: ['Number'] },
  pipeline: ['InputObject'],
  implementation: 'Remove-Partition',
  process: (call) =>
    forEachPartition(call, { destroysData: true }, (address) => storageOf(call).removePartition(address)),
})

const setPartition = cmdlet({
  syntax: [
    'Set-Partition [-DiskNumber] <UInt32> [-PartitionNumber] <UInt32> [-NewDriveLetter <Char>] [-WhatIf] [-Confirm]',
    'Set-Partition -DriveLetter <Char> [-NewDriveLetter <Char>]',
    'Set-Partition -InputObject <CimInstance[]#MSFT_Partition> [-NewDriveLetter <Char>]',
  ],
  aliases: { PartitionNumber: ['Number'] },
  pipeline: ['InputObject'],
  implementation: 'Set-Partition',
  process(call) {
    const letter = call.text('NewDriveLetter')?.toUpperCase()
    forEachPartition(call, { destroysData: false }, (address) => {
      if (letter !== undefined) storageOf(call).setDriveLetter(address, letter)
    })
  },
})

const addPartitionAccessPath = cmdlet({
  syntax: [
    'Add-PartitionAccessPath [-DiskNumber] <UInt32> [-PartitionNumber] <UInt32> [[-AccessPath] <String>] [-AssignDriveLetter] [-PassThru] [-WhatIf] [-Confirm]',
    'Add-PartitionAccessPath -InputObject <CimInstance[]#MSFT_Partition> [-AccessPath <String>] [-AssignDriveLetter] [-PassThru]',
  ],
  aliases: { PartitionNumber: ['Number'] },
  pipeline: ['InputObject'],
  implementation: 'Add-PartitionAccessPath',
  process(call) {
    const storage = storageOf(call)
    forEachPartition(call, { destroysData: false }, (address, { partition }) => {
      if (partition.driveLetter && call.flag('AssignDriveLetter')) return
      storage.setDriveLetter(
        address,
        call.flag('AssignDriveLetter') ? storage.freeDriveLetter() : letterIn(call),
      )
    })
  },
})

const removePartitionAccessPath = cmdlet({
  syntax: [
    'Remove-PartitionAccessPath [-DiskNumber] <UInt32> [-PartitionNumber] <UInt32> [[-AccessPath] <String>] [-PassThru] [-WhatIf] [-Confirm]',
    'Remove-PartitionAccessPath -DriveLetter <Char> [[-AccessPath] <String>] [-PassThru]',
    'Remove-PartitionAccessPath -InputObject <CimInstance[]#MSFT_Partition> [[-AccessPath] <String>] [-PassThru]',
  ],
  aliases: { PartitionNumber: ['Number'] },
  pipeline: ['InputObject'],
  implementation: 'Remove-PartitionAccessPath',
  process: (call) =>
    forEachPartition(call, { destroysData: false }, (address, { partition }) => {
      if (letterIn(call) !== partition.driveLetter) throw new StorageRefusal('wrongAccessPath')
      storageOf(call).setDriveLetter(address, undefined)
    }),
})

/** `E:` or `E:\`: folders as mount points do not exist here. */
function letterIn(call: Call): string {
  const letter = call.text('AccessPath')?.match(/^([a-z]):\\?$/i)?.[1]
  if (!letter) throw new StorageRefusal('wrongAccessPath')
  return letter.toUpperCase()
}

function forEachPartition(
  call: Call,
  options: { destroysData: boolean },
  run: (address: PartitionAddress, placed: PlacedPartition) => void,
): void {
  for (const placed of selectPartitions(call) ?? []) {
    const { diskNumber, number } = placed.partition
    if (!confirm(call, `Disk ${diskNumber}, partition ${number}`, options)) continue
    if (!attempt(call, 'MSFT_Partition', () => run({ diskNumber, number }, placed))) continue
    if (!call.flag('PassThru')) continue
    const disk = storageOf(call).disk(diskNumber)
    const after = disk?.partitions.find((partition) => partition.number === number)
    if (disk && after) call.emit(partitionObject(after, disk))
  }
}

export const partitionCmdlets = [
  getPartition,
  newPartition,
  removePartition,
  setPartition,
  addPartitionAccessPath,
  removePartitionAccessPath,
]
