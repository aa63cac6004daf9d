# Finding a disk by what the hypervisor called it, and its volume.

function Get-RequiredDisk([string]$Uuid, [long]$Size) {
    $disk = Find-VirtualDisk $Uuid $Size
    if ($null -eq $disk) { Exit-WithError 3 "No disk of this system calls itself $Uuid." }
    return $disk
}

# The disk, or $null. Neither the boot disk nor the system disk is ever taken. Windows knows of changes below it only after
# Update-HostStorageCache, which takes its time: scripts that look at the disk call it, scripts that use its files do not.
function Find-VirtualDisk([string]$Uuid, [long]$Size) {
    $disks = @(Get-Disk | Where-Object { -not $_.IsBoot -and -not $_.IsSystem })
    $named = @($disks | Where-Object { (Get-DiskNames $_) -like "*$Uuid*" })
    if ($named.Count -eq 1) { return $named[0] }
    # A Windows that shows no disk's UUID: then the only disk of that size, unless it bears another disk's UUID.
    $nameless = @($disks | Where-Object { $_.Size -eq $Size -and (Get-DiskNames $_) -notlike '*6000c29*' })
    if ($named.Count -eq 0 -and $nameless.Count -eq 1) { return $nameless[0] }
    return $null
}

# All that a disk is called, without dashes, in lower case: the serial is SCSI page 80h, the unique id is page 83h.
function Get-DiskNames($Disk) {
    return ('{0} {1}' -f $Disk.SerialNumber, $Disk.UniqueId).Replace('-', '').ToLowerInvariant()
}

# Brings the disk online and writable; a disk that Windows never saw may come up offline (SAN policy OfflineShared).
function Enable-Disk($Disk) {
    # Separate parameter sets: they cannot go into one call.
    if ($Disk.IsOffline) { Set-Disk -Number $Disk.Number -IsOffline $false }
    if ($Disk.IsReadOnly) { Set-Disk -Number $Disk.Number -IsReadOnly $false }
}

function Get-Partitions($Disk) {
    return @(Find-Any { Get-Partition -DiskNumber $Disk.Number })
}

# The disk's first data partition with a file system, or $null.
function Get-DataPartition($Disk) {
    foreach ($partition in @(Get-Partitions $Disk)) {
        if ((Get-PartitionKind $partition) -eq 'data' -and (Get-FileSystem $partition).Name) { return $partition }
    }
    return $null
}

function Get-PartitionKind($Partition) {
    switch ([string]$Partition.GptType) {
        '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}' { return 'data' }
        '{e3c9e316-0b5c-4db8-817d-f92df00215ae}' { return 'msr' }
        '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}' { return 'efi' }
        '' { if ($Partition.MbrType -eq 7) { return 'data' } }
    }
    return 'other'
}

function Get-FileSystem($Partition) {
    $volume = Find-Any { Get-Volume -Partition $Partition }
    if ($null -eq $volume -or -not $volume.FileSystem -or $volume.FileSystem -eq 'RAW') { return @{ Name = $null } }
    return @{
        Name  = $volume.FileSystem.ToLowerInvariant()
        Label = if ($volume.FileSystemLabel) { $volume.FileSystemLabel } else { $null }
        Used  = $volume.Size - $volume.SizeRemaining
        Free  = $volume.SizeRemaining
    }
}

function Get-DriveLetter($Partition) {
    # A partition without a letter shows the character with the number 0.
    if ([int][char]$Partition.DriveLetter -eq 0) { return $null }
    return [string]$Partition.DriveLetter
}

function Set-FreeDriveLetter($Partition) {
    $taken = @([IO.DriveInfo]::GetDrives() | ForEach-Object { $_.Name.Substring(0, 1) })
    $free = 'EFGHIJKLMNOPQRSTUVWXYZ'.ToCharArray() | Where-Object { $taken -notcontains [string]$_ } | Select-Object -First 1
    Set-Partition -DiskNumber $Partition.DiskNumber -PartitionNumber $Partition.PartitionNumber -NewDriveLetter $free
}

# The path of a file in the root of the disk's volume, which must be nobody else's.
function Get-VolumePath($Disk, [string]$FileName) {
    $root = Get-VolumeRoot $Disk
    Assert-OwnFolder $root
    return "$root$FileName"
}

function Get-VolumeRoot($Disk) {
    $partition = Get-DataPartition $Disk
    $letter = if ($null -ne $partition) { Get-DriveLetter $partition }
    if (-not $letter) { Exit-WithError 5 "Disk $($Disk.Number) has no volume with a drive letter." }
    return "${letter}:\"
}
