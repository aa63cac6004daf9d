import { StorageRefusal } from '../../../storage/refusals.ts'
import type { Call } from '../../runtime/call.ts'
import { cmdlet } from '../define.ts'
import { confirm } from './confirmation.ts'
import { attempt, reportNoneOf } from './errors.ts'
import { volumeObject } from './objects.ts'
import { allVolumes, type PlacedVolume, selectVolumes, storageOf } from './selection.ts'

const getVolume = cmdlet({
  syntax: [
    'Get-Volume [[-DriveLetter] <Char[]>]',
    'Get-Volume -FileSystemLabel <String[]>',
    'Get-Volume -Path <String[]>',
    'Get-Volume -UniqueId <String[]>',
    'Get-Volume -Partition <CimInstance#MSFT_Partition>',
  ],
  aliases: { FileSystemLabel: ['FriendlyName'], UniqueId: ['Id'] },
  pipeline: ['Partition'],
  byName: ['DriveLetter'],
  implementation: 'Get-Volume',
  process(call) {
    const found = selectVolumes(call)
    if (found?.length === 0 && call.has('Partition')) reportNoneOf(call, 'MSFT_Volume', 'MSFT_Partition')
    for (const { volume, partition } of found ?? allVolumes(storageOf(call)))
      call.emit(volumeObject(volume, partition))
  },
})

const FORMAT_VOLUME =
  '[-FileSystem <String>] [-NewFileSystemLabel <String>] [-AllocationUnitSize <UInt32>] [-Full] [-Force] [-Compress] ' +
  '[-ShortFileNameSupport <Boolean>] [-SetIntegrityStreams <Boolean>] [-UseLargeFRS] [-DisableHeatGathering]'

const formatVolume = cmdlet({
  syntax: [
    `Format-Volume [-DriveLetter] <Char[]> ${FORMAT_VOLUME} [-WhatIf] [-Confirm]`,
    `Format-Volume -FileSystemLabel <String[]> ${FORMAT_VOLUME}`,
    `Format-Volume -Path <String[]> ${FORMAT_VOLUME}`,
    `Format-Volume -Partition <CimInstance#MSFT_Partition> ${FORMAT_VOLUME}`,
    `Format-Volume -InputObject <CimInstance[]#MSFT_Volume> ${FORMAT_VOLUME}`,
  ],
  pipeline: ['Partition', 'InputObject'],
  byName: ['DriveLetter'],
  implementation: 'Format-Volume',
  process(call) {
    const found = selectVolumes(call) ?? []
    if (found.length === 0 && call.has('Partition')) reportNoneOf(call, 'MSFT_Volume', 'MSFT_Partition')
    for (const placed of found) {
      if (!confirm(call, nameOf(placed), { destroysData: true })) continue
      attempt(call, 'MSFT_Volume', () => format(call, placed))
    }
  },
})

function format(call: Call, { partition, volume: { key } }: PlacedVolume): void {
  const fileSystem = call.text('FileSystem') ?? 'NTFS'
  if (fileSystem.toUpperCase() !== 'NTFS') throw new StorageRefusal('unsupportedFileSystem')
  const label = call.text('NewFileSystemLabel') ?? ''
  const storage = storageOf(call)
  storage.format(partition, { label, clusterBytes: call.number('AllocationUnitSize') })
  const made = allVolumes(storage).find(({ volume }) => volume.key === key)
  if (made) call.emit(volumeObject(made.volume, made.partition))
}

const writeVolumeCache = cmdlet({
  syntax: [
    'Write-VolumeCache [-DriveLetter] <Char[]>',
    'Write-VolumeCache -FileSystemLabel <String[]>',
    'Write-VolumeCache -Path <String[]>',
    'Write-VolumeCache -InputObject <CimInstance[]#MSFT_Volume>',
  ],
  pipeline: ['InputObject'],
  byName: ['DriveLetter'],
  implementation: 'Write-VolumeCache',
  process(call) {
    for (const { partition } of selectVolumes(call) ?? []) {
      attempt(call, 'MSFT_Volume', () => storageOf(call).flush(partition))
    }
  },
})

const OPTIMIZE_VOLUME =
  '[-ReTrim] [-Analyze] [-Defrag] [-SlabConsolidate] [-TierOptimize] [-NormalPriority] [-WhatIf] [-Confirm]'

const optimizeVolume = cmdlet({
  syntax: [
    `Optimize-Volume [-DriveLetter] <Char[]> ${OPTIMIZE_VOLUME}`,
    `Optimize-Volume -FileSystemLabel <String[]> ${OPTIMIZE_VOLUME}`,
    `Optimize-Volume -Path <String[]> ${OPTIMIZE_VOLUME}`,
    `Optimize-Volume -InputObject <CimInstance[]#MSFT_Volume> ${OPTIMIZE_VOLUME}`,
  ],
  pipeline: ['InputObject'],
  byName: ['DriveLetter'],
  implementation: 'Optimize-Volume',
  process(call) {
    for (const placed of selectVolumes(call) ?? []) {
      if (!confirm(call, nameOf(placed), { destroysData: false })) continue
      attempt(call, 'MSFT_Volume', () => optimize(call, placed))
    }
  },
})

/** Of all that it does, what changes a disk underneath: the rest moves data about for the sake of speed. */
function optimize(call: Call, { partition }: PlacedVolume): void {
  if (!call.flag('ReTrim')) throw new StorageRefusal('notSupported')
  storageOf(call).trim(partition)
}

function nameOf({ partition, volume }: PlacedVolume): string {
  return partition.driveLetter ? `${partition.driveLetter}:` : volume.label
}

export const volumeCmdlets = [getVolume, formatVolume, optimizeVolume, writeVolumeCache]
