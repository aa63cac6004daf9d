import type { Call } from '../../runtime/call.ts'
import { cmdlet } from '../define.ts'
import { confirm } from './confirmation.ts'
import { attempt } from './errors.ts'
import { diskObject, physicalDiskObject } from './objects.ts'
import { selectDisks, storageOf } from './selection.ts'

const updateHostStorageCache = cmdlet({
  syntax: ['Update-HostStorageCache [-CimSession <Object[]>] [-ThrottleLimit <Int32>] [-AsJob]'],
  implementation: 'Update-HostStorageCache',
  process: (call) => storageOf(call).refresh(),
})

const getDisk = cmdlet({
  syntax: [
    'Get-Disk [[-Number] <UInt32[]>]',
    'Get-Disk -UniqueId <String[]>',
    'Get-Disk [-FriendlyName] <String[]>',
    'Get-Disk -SerialNumber <String[]>',
    'Get-Disk -Path <String[]>',
    'Get-Disk -Partition <CimInstance#MSFT_Partition>',
  ],
  aliases: { Number: ['DeviceId'], UniqueId: ['Id'] },
  pipeline: ['Partition'],
  byName: ['Number', 'UniqueId', 'Path'],
  implementation: 'Get-Disk',
  process(call) {
    for (const disk of selectDisks(call) ?? storageOf(call).disks()) call.emit(diskObject(disk))
  },
})

const setDisk = cmdlet({
  syntax: [
    'Set-Disk [-Number] <UInt32> [-IsOffline <Boolean>] [-WhatIf] [-Confirm]',
    'Set-Disk [-Number] <UInt32> [-IsReadOnly <Boolean>]',
    'Set-Disk -UniqueId <String> [-IsOffline <Boolean>]',
    'Set-Disk -UniqueId <String> [-IsReadOnly <Boolean>]',
    'Set-Disk -InputObject <CimInstance[]#MSFT_Disk> [-IsOffline <Boolean>]',
    'Set-Disk -InputObject <CimInstance[]#MSFT_Disk> [-IsReadOnly <Boolean>]',
  ],
  pipeline: ['InputObject'],
  byName: ['Number', 'UniqueId'],
  implementation: 'Set-Disk',
  process(call) {
    const storage = storageOf(call)
    forEachDisk(call, { destroysData: false }, (number) => {
      if (call.has('IsOffline')) storage.setOffline(number, call.flag('IsOffline'))
      if (call.has('IsReadOnly')) storage.setReadOnly(number, call.flag('IsReadOnly'))
    })
  },
})

const initializeDisk = cmdlet({
  syntax: [
    'Initialize-Disk [-Number] <UInt32[]> [-PartitionStyle <PartitionStyle>] [-PassThru] [-WhatIf] [-Confirm]',
    'Initialize-Disk -UniqueId <String[]> [-PartitionStyle <PartitionStyle>] [-PassThru]',
    'Initialize-Disk -FriendlyName <String[]> [-PartitionStyle <PartitionStyle>] [-PassThru]',
    'Initialize-Disk -InputObject <CimInstance[]#MSFT_Disk> [-PartitionStyle <PartitionStyle>] [-PassThru]',
  ],
  enumerations: { PartitionStyle: ['Unknown', 'MBR', 'GPT'] },
  pipeline: ['InputObject'],
  byName: ['Number', 'UniqueId'],
  implementation: 'Initialize-Disk',
  process(call) {
    const style = call.text('PartitionStyle') === 'MBR' ? 'MBR' : 'GPT'
    forEachDisk(call, { destroysData: false }, (number) => storageOf(call).initialize(number, style))
  },
})

const clearDisk = cmdlet({
  syntax: [
    'Clear-Disk [-Number] <UInt32[]> [-RemoveData] [-RemoveOEM] [-ZeroOutEntireDisk] [-PassThru] [-WhatIf] [-Confirm]',
    'Clear-Disk -UniqueId <String[]> [-RemoveData] [-RemoveOEM] [-ZeroOutEntireDisk] [-PassThru]',
    'Clear-Disk -FriendlyName <String[]> [-RemoveData] [-RemoveOEM] [-ZeroOutEntireDisk] [-PassThru]',
    'Clear-Disk -InputObject <CimInstance[]#MSFT_Disk> [-RemoveData] [-RemoveOEM] [-ZeroOutEntireDisk] [-PassThru]',
  ],
  pipeline: ['InputObject'],
  byName: ['Number', 'UniqueId'],
  implementation: 'Clear-Disk',
  process(call) {
    const removeData = call.flag('RemoveData')
    forEachDisk(call, { destroysData: true }, (number) => storageOf(call).clear(number, { removeData }))
  },
})

const getPhysicalDisk = cmdlet({
  syntax: [
    'Get-PhysicalDisk [-UniqueId <String>]',
    'Get-PhysicalDisk [[-FriendlyName] <String>]',
    'Get-PhysicalDisk -SerialNumber <String>',
  ],
  implementation: 'Get-PhysicalDisk',
  process(call) {
    for (const disk of selectDisks(call) ?? storageOf(call).disks()) call.emit(physicalDiskObject(disk))
  },
})

/** Does something with each disk that the call names; -PassThru gives the disks as they are afterwards. */
function forEachDisk(
  call: Call,
  { destroysData }: { destroysData: boolean },
  run: (number: number) => void,
): void {
  for (const { number } of selectDisks(call) ?? []) {
    if (!confirm(call, `Disk ${number}`, { destroysData })) continue
    if (!attempt(call, 'MSFT_Disk', () => run(number))) continue
    const after = call.flag('PassThru') ? storageOf(call).disk(number) : undefined
    if (after) call.emit(diskObject(after))
  }
}

export const diskCmdlets = [
  updateHostStorageCache,
  getDisk,
  setDisk,
  initializeDisk,
  clearDisk,
  getPhysicalDisk,
]
