import {
  BASIC_DATA,
  type Disk,
  MICROSOFT_RESERVED,
  type Partition,
  type Volume,
} from '../../../storage/storage.ts'
import { uint16, uint32, uint64 } from '../../values/number.ts'
import { typedArray } from '../../values/text.ts'
import { Char, PsObject, type Value } from '../../values/value.ts'
import type { StorageClass } from './errors.ts'

/** Properties in the order of `Format-List *`. */
export function diskObject(disk: Disk): PsObject {
  const path = diskPath(disk)
  return cimInstance('MSFT_Disk', path, [
    ['DiskNumber', uint32(disk.number)],
    ['PartitionStyle', disk.style],
    ['ProvisioningType', 'Thin'],
    ['OperationalStatus', disk.isOffline ? 'Offline' : 'Online'],
    ['HealthStatus', 'Healthy'],
    ['BusType', 'SAS'],
    ['UniqueIdFormat', 'Vendor Specific'],
    ['OfflineReason', disk.isOffline ? 'Policy' : null],
    ['UniqueId', disk.uniqueId],
    ['AdapterSerialNumber', null],
    ['AllocatedSize', uint64(allocatedBytes(disk))],
    ['BootFromDisk', disk.isSystem],
    ['FirmwareVersion', '2.0'],
    ['FriendlyName', disk.friendlyName],
    ['Guid', braced(disk.guid)],
    ['IsBoot', disk.isSystem],
    ['IsClustered', false],
    ['IsHighlyAvailable', false],
    ['IsOffline', disk.isOffline],
    ['IsReadOnly', disk.isReadOnly],
    ['IsScaleOut', false],
    ['IsSystem', disk.isSystem],
    ['LargestFreeExtent', uint64(disk.sizeBytes - allocatedBytes(disk))],
    ['Location', `Integrated : Adapter 0 : Port 0 : Target ${disk.target} : LUN 0`],
    ['LogicalSectorSize', uint32(512)],
    ['Manufacturer', 'VMware  '],
    ['Model', 'Virtual disk    '],
    ['Number', uint32(disk.number)],
    ['NumberOfPartitions', uint32(disk.partitions.length)],
    ['Path', path],
    ['PhysicalSectorSize', uint32(512)],
    ['SerialNumber', disk.serialNumber],
    ['Signature', disk.signature === undefined ? null : uint32(disk.signature)],
    ['Size', uint64(disk.sizeBytes)],
  ])
}

export function partitionObject(partition: Partition, disk: Disk): PsObject {
  const { gptType, mbrType } = partition
  const path = diskPath(disk)
  const id = `${path}#${partition.guid ?? partition.offsetBytes}`
  return cimInstance('MSFT_Partition', id, [
    ['OperationalStatus', disk.isOffline ? 'Offline' : 'Online'],
    [
      'Type',
      gptType === undefined
        ? (MBR_TYPE_NAMES[mbrType ?? 0] ?? 'Unknown')
        : (GPT_TYPE_NAMES[gptType] ?? 'Unknown'),
    ],
    ['DiskPath', path],
    ['UniqueId', `{00000000-0000-0000-0000-000000000000}${disk.uniqueId}`],
    ['AccessPaths', accessPaths(partition)],
    ['DiskId', path],
    ['DiskNumber', uint32(partition.diskNumber)],
    ['DriveLetter', letterOf(partition.driveLetter)],
    ['GptType', braced(gptType)],
    ['Guid', braced(partition.guid)],
    ['IsActive', false],
    ['IsBoot', false],
    ['IsDAX', false],
    ['IsHidden', false],
    ['IsOffline', disk.isOffline],
    ['IsReadOnly', disk.isReadOnly],
    ['IsShadowCopy', false],
    ['IsSystem', false],
    ['MbrType', mbrType === undefined ? null : uint16(mbrType)],
    ['NoDefaultDriveLetter', gptType === MICROSOFT_RESERVED],
    ['Offset', uint64(partition.offsetBytes)],
    ['PartitionNumber', uint32(partition.number)],
    ['Size', uint64(partition.sizeBytes)],
    ['TransitionState', uint16(1)],
  ])
}

export function volumeObject(volume: Volume, { driveLetter }: Partition): PsObject {
  const path = volumePath(volume)
  const isRaw = volume.fileSystem === 'RAW'
  return cimInstance('MSFT_Volume', path, [
    ['OperationalStatus', isRaw ? 'Unknown' : 'OK'],
    ['HealthStatus', 'Healthy'],
    ['DriveType', 'Fixed'],
    ['FileSystemType', isRaw ? 'Unknown' : volume.fileSystem],
    ['DedupMode', 'NotAvailable'],
    ['UniqueId', path],
    ['AllocationUnitSize', uint32(volume.clusterBytes)],
    ['DriveLetter', letterOf(driveLetter)],
    // A volume without a file system: an empty text here, `Unknown` as its type.
    ['FileSystem', isRaw ? '' : volume.fileSystem],
    ['FileSystemLabel', volume.label],
    ['Path', path],
    ['Size', uint64(volume.sizeBytes)],
    ['SizeRemaining', uint64(volume.freeBytes)],
  ])
}

export function physicalDiskObject(disk: Disk): PsObject {
  return cimInstance('MSFT_PhysicalDisk', disk.uniqueId, [
    ['Usage', 'Auto-Select'],
    ['OperationalStatus', 'OK'],
    ['HealthStatus', 'Healthy'],
    ['BusType', 'SAS'],
    ['MediaType', 'Unspecified'],
    ['UniqueId', disk.uniqueId],
    ['CanPool', !disk.isSystem && disk.style === 'RAW' && !disk.isOffline],
    ['DeviceId', String(disk.number)],
    ['FriendlyName', disk.friendlyName],
    ['SerialNumber', disk.serialNumber],
    ['Size', uint64(disk.sizeBytes)],
  ])
}

export function diskPath({ target }: Disk): string {
  const instance = `5&1982005&0&${target.toString(16).padStart(2, '0')}0000`
  return `\\\\?\\scsi#disk&ven_vmware&prod_virtual_disk#${instance}#{53f56307-b6bf-11d0-94f2-00a0c91efb8b}`
}

export function volumePath({ key }: Volume): string {
  return `\\\\?\\Volume{${key}}\\`
}

const NAMESPACE = 'ROOT/Microsoft/Windows/Storage'

function cimInstance(className: StorageClass, id: string, properties: [string, Value][]): PsObject {
  const all: [string, Value][] = [
    ...properties,
    ['ObjectId', id],
    ['PassThroughServer', null],
    ['PSComputerName', null],
    ['CimClass', `${NAMESPACE}:${className}`],
  ]
  const typeName = `Microsoft.Management.Infrastructure.CimInstance#${NAMESPACE}/${className}`
  return new PsObject(all, typeName, `${className} (ObjectId = "${id}")`)
}

const GPT_TYPE_NAMES: Readonly<Record<string, string>> = {
  [BASIC_DATA]: 'Basic',
  [MICROSOFT_RESERVED]: 'Reserved',
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b': 'System',
  'de94bba4-06d1-4d40-a16a-bfd50179d6ac': 'Recovery',
}

const MBR_TYPE_NAMES: Readonly<Record<number, string>> = {
  7: 'IFS',
  11: 'FAT32',
  12: 'FAT32 XINT13',
  131: 'Unknown',
}

function accessPaths({ driveLetter, volume }: Partition): Value {
  if (!volume) return null
  return typedArray('System.String', [...(driveLetter ? [`${driveLetter}:\\`] : []), volumePath(volume)])
}

/** None is the character with the number 0. */
function letterOf(letter: string | undefined): Char {
  return new Char(letter?.charCodeAt(0) ?? 0)
}

function braced(guid: string | undefined): string | null {
  return guid === undefined ? null : `{${guid}}`
}

function allocatedBytes({ partitions }: Disk): bigint {
  return partitions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0n)
}
