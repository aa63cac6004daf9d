import type { PsObject } from '../values/value.ts'

/** The columns in which Windows shows objects of a type, by the end of its name. */
const VIEWS: Readonly<Record<string, readonly string[]>> = {
  MSFT_Disk: [
    'Number',
    'FriendlyName',
    'SerialNumber',
    'HealthStatus',
    'OperationalStatus',
    'Size',
    'PartitionStyle',
  ],
  MSFT_Partition: ['PartitionNumber', 'DriveLetter', 'Offset', 'Size', 'Type'],
  MSFT_Volume: [
    'DriveLetter',
    'FileSystemLabel',
    'FileSystemType',
    'DriveType',
    'HealthStatus',
    'OperationalStatus',
    'SizeRemaining',
    'Size',
  ],
  MSFT_PhysicalDisk: [
    'DeviceId',
    'FriendlyName',
    'SerialNumber',
    'MediaType',
    'CanPool',
    'OperationalStatus',
    'HealthStatus',
    'Size',
  ],
  Win32_OperatingSystem: [
    'SystemDirectory',
    'Organization',
    'BuildNumber',
    'RegisteredUser',
    'SerialNumber',
    'Version',
  ],
  'System.Diagnostics.Process': ['Id', 'ProcessName'],
  'System.ServiceProcess.ServiceController': ['Status', 'Name', 'DisplayName'],
  'System.IO.FileInfo': ['Mode', 'LastWriteTime', 'Length', 'Name'],
  'System.IO.DirectoryInfo': ['Mode', 'LastWriteTime', 'Length', 'Name'],
  'Microsoft.PowerShell.Commands.FileHashInfo': ['Algorithm', 'Hash', 'Path'],
  'System.Management.Automation.PSDriveInfo': ['Name', 'Used', 'Free', 'Provider', 'Root'],
}

export function viewOf(object: PsObject): readonly string[] | undefined {
  const name = object.typeName.split('/').at(-1) ?? ''
  return VIEWS[name] ?? VIEWS[object.typeName]
}
