/**
 * The cmdlets that our scripts may call, with all parameters that Microsoft documents for them. From the sources of
 * learn.microsoft.com at the states of 2026: `MicrosoftDocs/PowerShell-Docs` `reference/5.1` (Windows PowerShell 5.1), and
 * `MicrosoftDocs/windows-powershell-docs` `docset/winserver2016-ps` (Storage, of Windows 10 and Server 2016), the headings
 * below PARAMETERS. Aliases are left out on purpose.
 */
export const CMDLETS: Readonly<Record<string, readonly string[]>> = {
  'ConvertFrom-Json': words('InputObject'),
  'ConvertTo-Json': words('Compress Depth InputObject'),
  'ForEach-Object': words(
    'ArgumentList Begin End InputObject MemberName Process RemainingScripts Confirm WhatIf',
  ),
  'Format-Volume': words(
    'AllocationUnitSize AsJob CimSession Compress Confirm DisableHeatGathering DriveLetter FileSystem ' +
      'FileSystemLabel Force Full InputObject IsDAX NewFileSystemLabel ObjectId Partition Path ' +
      'SetIntegrityStreams ShortFileNameSupport ThrottleLimit UseLargeFRS WhatIf',
  ),
  'Get-Acl': words(
    'AllCentralAccessPolicies Audit Exclude Filter Include InputObject LiteralPath Path UseTransaction',
  ),
  'Get-CimInstance': words(
    'CimSession ClassName ComputerName Filter InputObject KeyOnly Namespace OperationTimeoutSec Property ' +
      'Query QueryDialect ResourceUri Shallow',
  ),
  'Get-Command': words(
    'All ArgumentList CommandType FullyQualifiedModule ListImported Module Name Noun ParameterName ' +
      'ParameterType ShowCommandInfo Syntax TotalCount Verb',
  ),
  'Get-Disk': words(
    'AsJob CimSession FriendlyName Number Partition Path SerialNumber StorageJob StorageNode ' +
      'StorageSubSystem ThrottleLimit UniqueId VirtualDisk iSCSIConnection iSCSISession',
  ),
  'Get-FileHash': words('Algorithm InputStream LiteralPath Path'),
  'Get-Item': words(
    'CodeSigningCert Credential DnsName DocumentEncryptionCert Eku Exclude ExpiringInDays Filter Force ' +
      'Include LiteralPath Path SSLServerAuthentication Stream UseTransaction',
  ),
  'Get-Partition': words(
    'AsJob CimSession Disk DiskId DiskNumber DriveLetter Offset PartitionNumber StorageSubSystem ' +
      'ThrottleLimit UniqueId Volume',
  ),
  'Get-Volume': words(
    'AsJob CimSession DiskImage DriveLetter FilePath FileShare FileSystemLabel ObjectId Partition Path ' +
      'StorageFileServer StorageJob StorageNode StoragePool StorageSubSystem ThrottleLimit UniqueId',
  ),
  'Initialize-Disk': words(
    'AsJob CimSession Confirm FriendlyName InputObject Number PartitionStyle PassThru Path ThrottleLimit ' +
      'UniqueId VirtualDisk WhatIf',
  ),
  'Invoke-CimMethod': words(
    'Arguments CimClass CimSession ClassName ComputerName InputObject MethodName Namespace OperationTimeoutSec ' +
      'Query QueryDialect ResourceUri Confirm WhatIf',
  ),
  'Join-Path': words('ChildPath Credential Path Resolve UseTransaction'),
  'New-Item': words(
    'ApplicationName Authentication CertificateThumbprint ConnectionURI Credential Force ItemType Name ' +
      'Options OptionSet Path Port SessionOption UseSSL UseTransaction Value Confirm WhatIf',
  ),
  'New-ItemProperty': words(
    'Credential Exclude Filter Force Include LiteralPath Name Path PropertyType UseTransaction Value ' +
      'Confirm WhatIf',
  ),
  'New-Object': words('ArgumentList ComObject Property Strict TypeName'),
  'New-Partition': words(
    'Alignment AsJob AssignDriveLetter CimSession DiskId DiskNumber DiskPath DriveLetter GptType ' +
      'InputObject IsActive IsHidden MbrType Offset Size ThrottleLimit UseMaximumSize',
  ),
  'New-TimeSpan': words('Days End Hours Minutes Seconds Start'),
  'Optimize-Volume': words(
    'Analyze AsJob CimSession Confirm Defrag DriveLetter FileSystemLabel InputObject NormalPriority ' +
      'ObjectId Path ReTrim SlabConsolidate ThrottleLimit TierOptimize WhatIf',
  ),
  'Remove-Item': words(
    'Credential DeleteKey Exclude Filter Force Include LiteralPath Path Recurse Stream UseTransaction ' +
      'Confirm WhatIf',
  ),
  'Remove-ItemProperty': words(
    'Credential Exclude Filter Force Include LiteralPath Name Path UseTransaction Confirm WhatIf',
  ),
  'Sort-Object': words('CaseSensitive Culture Descending InputObject Property Unique'),
  'Select-Object': words(
    'ExcludeProperty ExpandProperty First Index InputObject Last Property Skip SkipLast Unique Wait',
  ),
  'Set-Date': words('Adjust Confirm Date DisplayHint WhatIf'),
  'Set-Disk': words(
    'AsJob CimSession Guid InputObject IsOffline IsReadOnly Number PartitionStyle Path Signature ' +
      'ThrottleLimit UniqueId',
  ),
  'Set-Partition': words(
    'AsJob CimSession Confirm DiskId DiskNumber DriveLetter GptType InputObject IsActive IsDAX IsHidden ' +
      'IsOffline IsReadOnly IsShadowCopy MbrType NewDriveLetter NoDefaultDriveLetter Offset PartitionNumber ' +
      'ThrottleLimit WhatIf',
  ),
  'Start-Sleep': words('Milliseconds Seconds'),
  'Test-Path': words(
    'Credential Exclude Filter Include IsValid LiteralPath NewerThan OlderThan Path PathType ' +
      'UseTransaction',
  ),
  'Update-HostStorageCache': words('AsJob CimSession ThrottleLimit'),
  'Where-Object': words(
    'CContains CEQ CGE CGT CIn CLE CLike CLT CMatch CNE CNotContains CNotIn CNotLike CNotMatch Contains ' +
      'EQ FilterScript GE GT In InputObject Is IsNot LE Like LT Match NE NotContains NotIn NotLike NotMatch ' +
      'Property Value',
  ),
  'Write-VolumeCache': words(
    'AsJob CimSession DriveLetter FileSystemLabel InputObject ObjectId PassThru Path ThrottleLimit',
  ),
}

/** about_CommonParameters of Windows PowerShell 5.1. WhatIf and Confirm are not common: each cmdlet names them itself. */
export const COMMON_PARAMETERS: readonly string[] = words(
  'Debug ErrorAction ErrorVariable InformationAction InformationVariable OutBuffer OutVariable PipelineVariable ' +
    'Verbose WarningAction WarningVariable',
)

function words(text: string): string[] {
  return text.split(' ')
}
