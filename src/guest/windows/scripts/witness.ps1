# Places where witness blocks are. Ranges name blocks, in order: '0+256 512+4' is 256 blocks from number 0 on, then 4
# from 512 on.
$BlockBytes = 4096

# The file on the disk's volume, or the disk itself where there is no file name.
function Get-WitnessPath($Disk, [string]$FileName) {
    if ($FileName) { return Get-VolumePath $Disk $FileName }
    # \\?\ and not \\.\: FileStream of the .NET Framework refuses the latter for what might be a raw device.
    return "\\?\PhysicalDrive$($Disk.Number)"
}

# The disk; of what changed below a raw one, Windows is asked to look anew.
function Get-WitnessDisk([string]$Uuid, [long]$Size, [string]$FileName) {
    if (-not $FileName) { Update-HostStorageCache }
    return Get-RequiredDisk $Uuid $Size
}

function Split-Ranges([string]$Ranges) {
    foreach ($range in $Ranges.Split(' ')) {
        $parts = $range.Split('+')
        @{ First = [long]$parts[0]; Blocks = [long]$parts[1] }
    }
}

# For scripts that write onto a raw disk: only where there is nothing, or where its first block says that it is ours.
function Assert-DiskIsOurs($Disk, [string]$Uuid) {
    if ((Get-FirstBytes $Disk) -like "SNAPWITNESS 1 run ???????? disk $Uuid gen *") { return }
    if ($Disk.PartitionStyle -ne 'RAW') { Exit-WithError 4 "Disk $($Disk.Number) is not blank: it holds $($Disk.PartitionStyle)." }
    if ((Test-BlankEnds $Disk) -ne $true) { Exit-WithError 4 "Disk $($Disk.Number) is not blank: its first and last MiB are not zeros, or unreadable." }
}

function Get-FirstBytes($Disk) {
    $stream = New-Object IO.FileStream((Get-WitnessPath $Disk ''), [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite, $BlockBytes)
    try {
        $bytes = New-Object byte[] $BlockBytes
        [void]$stream.Read($bytes, 0, $BlockBytes)
        return [Text.Encoding]::ASCII.GetString($bytes, 0, 128)
    }
    finally { $stream.Dispose() }
}

# Open for writing: a file is made and gets that many blocks; a raw disk must be ours, and is brought online.
function Open-Witness($Disk, [string]$Uuid, [string]$FileName, [long]$Blocks, [bool]$Sync) {
    $path = Get-WitnessPath $Disk $FileName
    if (-not $FileName) {
        Assert-DiskIsOurs $Disk $Uuid
        Enable-Disk $Disk
        return New-Object IO.FileStream($path, [IO.FileMode]::Open, [IO.FileAccess]::ReadWrite, [IO.FileShare]::ReadWrite, 1048576, [IO.FileOptions]::WriteThrough)
    }
    if ($Sync) { return Open-WriteThrough $path ($Blocks * $BlockBytes) }
    $stream = New-Object IO.FileStream($path, [IO.FileMode]::OpenOrCreate, [IO.FileAccess]::Write, [IO.FileShare]::ReadWrite, 1048576)
    $stream.SetLength($Blocks * $BlockBytes)
    return $stream
}
