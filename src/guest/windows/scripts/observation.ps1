# Printing what there is of a disk, as JSON.
$Megabyte = 1048576

function Get-AbsentDiskObservation {
    return [ordered]@{
        present = $false; path = $null; sizeBytes = $null; online = $false; readOnly = $false; partitionTable = 'none'
        wholeDiskFilesystem = $null; blankEnds = $null; partitions = @()
    }
}

function Write-Disk($Disk) {
    Write-JsonLine (Get-DiskObservation $Disk)
}

function Get-DiskObservation($Disk) {
    $table = @{ RAW = 'none'; GPT = 'gpt'; MBR = 'mbr' }[[string]$Disk.PartitionStyle]
    return [ordered]@{
        present             = $true
        path                = "Disk $($Disk.Number)"
        sizeBytes           = $Disk.Size
        online              = -not $Disk.IsOffline
        readOnly            = [bool]$Disk.IsReadOnly
        partitionTable      = if ($table) { $table } else { 'other' }
        # Windows knows no file system without a partition table.
        wholeDiskFilesystem = $null
        blankEnds           = Test-BlankEnds $Disk
        partitions          = @(Get-Partitions $Disk | ForEach-Object { Get-PartitionObservation $_ })
    }
}

function Get-PartitionObservation($Partition) {
    $letter = Get-DriveLetter $Partition
    $fileSystem = Get-FileSystem $Partition
    return [ordered]@{
        number      = $Partition.PartitionNumber
        kind        = Get-PartitionKind $Partition
        offsetBytes = $Partition.Offset
        sizeBytes   = $Partition.Size
        filesystem  = $fileSystem.Name
        label       = $fileSystem.Label
        mountPoint  = if ($letter) { "${letter}:" } else { $null }
        usedBytes   = $fileSystem.Used
        freeBytes   = $fileSystem.Free
    }
}

# Whether the first and the last MiB are zeros; $null when they cannot be read.
function Test-BlankEnds($Disk) {
    try {
        # \\?\ and not \\.\: FileStream of the .NET Framework refuses the latter for what might be a raw device.
        $stream = New-Object IO.FileStream("\\?\PhysicalDrive$($Disk.Number)", [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite, $Megabyte)
        try { return (Test-ZeroMegabyte $stream 0) -and (Test-ZeroMegabyte $stream ($Disk.Size - $Megabyte)) }
        finally { $stream.Dispose() }
    }
    catch { return $null }
}

function Test-ZeroMegabyte($Stream, [long]$Offset) {
    $bytes = New-Object byte[] $Megabyte
    [void]$Stream.Seek($Offset, [IO.SeekOrigin]::Begin)
    if ($Stream.Read($bytes, 0, $bytes.Length) -ne $bytes.Length) { throw "short read at $Offset" }
    return Test-Zeros $bytes
}

# A number of a million bytes is built in no time; a loop over them takes PowerShell seconds.
function Test-Zeros([byte[]]$Bytes) {
    return (New-Object Numerics.BigInteger (, $Bytes)).IsZero
}
