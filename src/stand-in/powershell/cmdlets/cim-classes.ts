import { randomInt } from 'node:crypto'
import { cpus, freemem, totalmem, uptime } from 'node:os'
import type { Disk, Partition } from '../../storage/storage.ts'
import { biosUuid } from '../../system/bios.ts'
import type { Session } from '../runtime/session.ts'
import { uint16, uint32, uint64 } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import { DateTime } from '../values/time.ts'
import type { Value } from '../values/value.ts'

/** A class of root\cimv2, as far as scripts ask for it. */
export interface CimClass {
  readonly name: string
  readonly key: string
  instances(session: Session): Readonly<Record<string, Value>>[]
  /** Its static methods. */
  readonly methods?: Readonly<Record<string, CimMethod>>
}

/** Gets the arguments by name, and returns what comes out, the ReturnValue included. */
export type CimMethod = (session: Session, given: (name: string) => Value) => Readonly<Record<string, Value>>

const date = (ms: number): DateTime => DateTime.fromMs(ms, 'Local')

const operatingSystem: CimClass = {
  name: 'Win32_OperatingSystem',
  key: 'Name',
  instances: ({ windows }) => [
    {
      BootDevice: '\\Device\\HarddiskVolume1',
      BuildNumber: '19045',
      BuildType: 'Multiprocessor Free',
      Caption: 'Snapwitness Windows stand-in',
      CSName: windows.computerName.toUpperCase(),
      FreePhysicalMemory: uint64(Math.floor(freemem() / 1024)),
      InstallDate: date(windows.bootTime.getTime()),
      // Reckoned from the uptime as Windows does it, so that it moves when the clock is corrected.
      LastBootUpTime: date(Date.now() - uptime() * 1000),
      LocalDateTime: date(Date.now()),
      Locale: '0409',
      Manufacturer: 'Snapwitness',
      MUILanguages: ['en-US'],
      Name: 'Snapwitness Windows stand-in|C:\\Windows|\\Device\\Harddisk0\\Partition1',
      NumberOfProcesses: uint32(processes(windows.bootTime).length),
      NumberOfUsers: uint32(1),
      OperatingSystemSKU: uint32(48),
      OSArchitecture: '64-bit',
      OSLanguage: uint32(1033),
      OSType: uint16(18),
      ProductType: uint32(1),
      RegisteredUser: windows.userName,
      SerialNumber: '00000-00000-00000-00000',
      ServicePackMajorVersion: uint16(0),
      ServicePackMinorVersion: uint16(0),
      Status: 'OK',
      SystemDevice: '\\Device\\HarddiskVolume1',
      SystemDirectory: 'C:\\Windows\\system32',
      SystemDrive: 'C:',
      TotalVisibleMemorySize: uint64(Math.floor(totalmem() / 1024)),
      Version: '10.0.19045',
      WindowsDirectory: 'C:\\Windows',
    },
  ],
}

const computerSystem: CimClass = {
  name: 'Win32_ComputerSystem',
  key: 'Name',
  instances: ({ windows }) => [
    {
      Name: windows.computerName.toUpperCase(),
      Caption: windows.computerName.toUpperCase(),
      DNSHostName: windows.computerName,
      Domain: 'WORKGROUP',
      PartOfDomain: false,
      Workgroup: 'WORKGROUP',
      DomainRole: uint16(0),
      Manufacturer: 'Snapwitness',
      Model: 'Windows stand-in',
      NumberOfLogicalProcessors: uint32(cpus().length),
      NumberOfProcessors: uint32(1),
      PrimaryOwnerName: windows.userName,
      Status: 'OK',
      SystemType: 'x64-based PC',
      TotalPhysicalMemory: uint64(totalmem()),
      UserName: `${windows.computerName.toUpperCase()}\\${windows.userName}`,
    },
  ],
}

const computerSystemProduct: CimClass = {
  name: 'Win32_ComputerSystemProduct',
  key: 'IdentifyingNumber',
  instances: () => [
    {
      IdentifyingNumber: '0',
      Name: 'Windows stand-in',
      Caption: 'Computer System Product',
      Description: 'Computer System Product',
      UUID: biosUuid(),
      Vendor: 'Snapwitness',
      Version: '1',
      SKUNumber: null,
    },
  ],
}

const bios: CimClass = {
  name: 'Win32_BIOS',
  key: 'Name',
  instances: () => [
    {
      Name: 'Snapwitness',
      Caption: 'Snapwitness',
      Manufacturer: 'Snapwitness',
      SerialNumber: '0',
      SMBIOSBIOSVersion: '1',
      Version: '1',
      Status: 'OK',
    },
  ],
}

const processor: CimClass = {
  name: 'Win32_Processor',
  key: 'DeviceID',
  instances: () => [
    {
      DeviceID: 'CPU0',
      Name: cpus()[0]?.model ?? '',
      NumberOfCores: uint32(cpus().length),
      NumberOfLogicalProcessors: uint32(cpus().length),
      AddressWidth: uint16(64),
      Status: 'OK',
    },
  ],
}

/** What runs on every Windows from its start on, and the asker. */
const process: CimClass = {
  name: 'Win32_Process',
  key: 'Handle',
  instances: ({ windows, globals }) => [
    ...processes(windows.bootTime),
    processOf('powershell.exe', Number(globals.get('pid')), date(Date.now())),
  ],
  methods: { Create: createProcess },
}

/** Outlives whoever asks: it is a child of the WMI service. Of what Windows has, there is PowerShell. */
function createProcess(
  { console, windows }: Session,
  given: (name: string) => Value,
): Readonly<Record<string, Value>> {
  const commandLine = textOf(given('CommandLine'))
  if (commandLine === '') return { ProcessId: null, ReturnValue: uint32(INVALID_PARAMETER) }
  if (!/^"?([^"]*\\)?powershell(\.exe)?("|\s|$)/i.test(commandLine))
    return { ProcessId: null, ReturnValue: uint32(PATH_NOT_FOUND) }
  // What protects a Windows may end the process as soon as it is there (attack surface rule d1e49aac): WMI's answer stands.
  if (!windows.liberties.includes('guest-process-is-ended')) console.startProcess(commandLine)
  return { ProcessId: uint32(4 * randomInt(1024, 16_384)), ReturnValue: uint32(0) }
}

const PATH_NOT_FOUND = 9
const INVALID_PARAMETER = 21

const STARTED_WITH_WINDOWS: Readonly<Record<string, number>> = {
  System: 4,
  'smss.exe': 348,
  'csrss.exe': 436,
  'wininit.exe': 512,
  'winlogon.exe': 564,
  'services.exe': 644,
  'lsass.exe': 652,
  'svchost.exe': 784,
}

function processes(bootTime: Date): Readonly<Record<string, Value>>[] {
  const started = date(bootTime.getTime())
  return Object.entries(STARTED_WITH_WINDOWS).map(([name, id]) => processOf(name, id, started))
}

function processOf(name: string, id: number, started: DateTime): Readonly<Record<string, Value>> {
  return {
    ProcessId: uint32(id),
    Name: name,
    Caption: name,
    Description: name,
    Handle: String(id),
    CreationDate: started,
    ParentProcessId: uint32(id === 4 ? 0 : 4),
    SessionId: uint32(0),
    CommandLine: null,
    ExecutablePath: null,
  }
}

const service: CimClass = {
  name: 'Win32_Service',
  key: 'Name',
  instances: () => [
    {
      Name: 'WinRM',
      Caption: 'Windows Remote Management (WS-Management)',
      DisplayName: 'Windows Remote Management (WS-Management)',
      ProcessId: uint32(784),
      StartMode: 'Auto',
      State: 'Running',
      Started: true,
      Status: 'OK',
    },
  ],
}

const BYTES_OF_CYLINDER = 255n * 63n * 512n

const diskDrive: CimClass = {
  name: 'Win32_DiskDrive',
  key: 'DeviceID',
  instances: ({ windows }) =>
    windows.storage.disks().map((disk) => ({
      DeviceID: `\\\\.\\PHYSICALDRIVE${disk.number}`,
      Name: `\\\\.\\PHYSICALDRIVE${disk.number}`,
      Index: uint32(disk.number),
      Caption: disk.friendlyName,
      Model: disk.friendlyName,
      Description: 'Disk drive',
      InterfaceType: 'SCSI',
      MediaType: 'Fixed hard disk media',
      SerialNumber: disk.serialNumber,
      // Whole cylinders only: less than the disk holds.
      Size: uint64((disk.sizeBytes / BYTES_OF_CYLINDER) * BYTES_OF_CYLINDER),
      BytesPerSector: uint32(512),
      Partitions: uint32(disk.partitions.filter(isListed).length),
      SCSITargetId: uint16(disk.target),
      Status: 'OK',
    })),
}

const diskPartition: CimClass = {
  name: 'Win32_DiskPartition',
  key: 'DeviceID',
  instances: ({ windows }) =>
    windows.storage.disks().flatMap((disk) =>
      disk.partitions.filter(isListed).map((partition, place) => ({
        DeviceID: `Disk #${disk.number}, Partition #${place}`,
        Name: `Disk #${disk.number}, Partition #${place}`,
        Caption: `Disk #${disk.number}, Partition #${place}`,
        DiskIndex: uint32(disk.number),
        Index: uint32(place),
        BlockSize: uint64(512),
        NumberOfBlocks: uint64(partition.sizeBytes / 512n),
        Size: uint64(partition.sizeBytes),
        StartingOffset: uint64(partition.offsetBytes),
        PrimaryPartition: true,
        Type: typeOf(disk, partition),
      })),
    ),
}

/** Microsoft's reserved partition is not among a disk's partitions here. */
function isListed({ gptType }: Partition): boolean {
  return gptType !== 'e3c9e316-0b5c-4db8-817d-f92df00215ae'
}

function typeOf({ style }: Disk, { gptType, mbrType }: Partition): string {
  if (style === 'GPT')
    return gptType === 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7' ? 'GPT: Basic Data' : 'GPT: Unknown'
  return mbrType === 7 ? 'Installable File System' : 'Unknown'
}

const logicalDisk: CimClass = {
  name: 'Win32_LogicalDisk',
  key: 'DeviceID',
  instances: ({ windows }) =>
    windows.files.drives().map(({ letter, label, sizeBytes, freeBytes }) => ({
      DeviceID: `${letter}:`,
      Name: `${letter}:`,
      Caption: `${letter}:`,
      Description: 'Local Fixed Disk',
      DriveType: uint32(3),
      FileSystem: 'NTFS',
      FreeSpace: uint64(freeBytes ?? 0n),
      Size: uint64(sizeBytes ?? 0n),
      VolumeName: label ?? '',
    })),
}

const volume: CimClass = {
  name: 'Win32_Volume',
  key: 'DeviceID',
  instances: ({ windows }) =>
    windows.storage.disks().flatMap(({ partitions }) =>
      partitions.flatMap(({ driveLetter, volume: found }) => {
        if (!found) return []
        const device = `\\\\?\\Volume{${found.key}}\\`
        return {
          DeviceID: device,
          Name: driveLetter ? `${driveLetter}:\\` : device,
          Caption: driveLetter ? `${driveLetter}:\\` : device,
          DriveLetter: driveLetter ? `${driveLetter}:` : null,
          DriveType: uint32(3),
          FileSystem: found.fileSystem === 'RAW' ? null : found.fileSystem,
          Label: found.label,
          Capacity: uint64(found.sizeBytes),
          FreeSpace: uint64(found.freeBytes),
          BlockSize: uint64(found.clusterBytes),
        }
      }),
    ),
}

const CLASSES = [
  bios,
  computerSystem,
  computerSystemProduct,
  diskDrive,
  diskPartition,
  logicalDisk,
  operatingSystem,
  process,
  processor,
  service,
  volume,
]

/** Names of classes know no case. */
export function findCimClass(name: string): CimClass | undefined {
  return CLASSES.find((each) => each.name.toLowerCase() === name.toLowerCase())
}
