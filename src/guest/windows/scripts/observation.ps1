# Printing what there is of a disk, as JSON.
$Megabyte = 1048576
# SHA-256 of a megabyte of zeros.
$DigestOfZeros = '30E14955EBF1352266DC2FF8067E68104607E750ABB9D3B36582B8AF909FCB58'

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
    # By its digest, because a loop over a million bytes takes PowerShell seconds.
    $digest = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($bytes))
    return $digest.Replace('-', '') -eq $DigestOfZeros
}
