# Tells of the disk what observe-disk.ps1 tells, and digests each MiB of it that holds anything, read from the disk itself: of the whole disk where it has $Whole bytes at
# most, else of the MiBs of $Places, of its ends, and of whatever its file system has in use. With $Digest = no it only tells
# which those are.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [Parameter(Mandatory)][long]$Whole,
    [string]$Places = '',
    [Parameter(Mandatory)][string]$Digest
)

function Read-At($Stream, [long]$Offset, [int]$Count) {
    $bytes = New-Object byte[] $Count
    [void]$Stream.Seek($Offset, [IO.SeekOrigin]::Begin)
    if ($Stream.Read($bytes, 0, $Count) -ne $Count) { throw "short read at $Offset" }
    return , $bytes
}

# A number of a million bytes is built in no time; a loop over them takes PowerShell seconds.
function Test-Zeros([byte[]]$Bytes) {
    return (New-Object Numerics.BigInteger (, $Bytes)).IsZero
}

# Where the parts of a piece begin that are not all zeros.
function Find-UsedParts([byte[]]$Bytes, [int]$From, [int]$Count, [int]$Part) {
    if ($Part -ge $Count) { return $From }
    $some = New-Object byte[] $Part
    for ($at = $From; $at -lt $From + $Count; $at += $Part) {
        [Array]::Copy($Bytes, $at, $some, 0, $Part)
        if (-not (New-Object Numerics.BigInteger (, $some)).IsZero) { $at }
    }
}

# The MiBs of the disk in which an NTFS that begins at $Start has a cluster in use, by its own map of them on the disk
# (record 6 of its table of files); $null where that cannot be read.
function Get-NtfsPlaces($Stream, [long]$Start) {
    $boot = Read-At $Stream $Start 512
    $cluster = [BitConverter]::ToUInt16($boot, 11) * $boot[13]
    # Clusters of other sizes than these are nobody's who has a test machine.
    if ($cluster -lt 1024 -or $cluster -gt 65536) { return $null }
    $perRecord = [int]$boot[64]
    $recordBytes = if ($perRecord -gt 127) { [int][Math]::Pow(2, 256 - $perRecord) } else { $perRecord * $cluster }
    $record = Read-At $Stream ($Start + [BitConverter]::ToInt64($boot, 48) * $cluster + 6 * $recordBytes) $recordBytes
    $at = [int][BitConverter]::ToUInt16($record, 20)
    while ([BitConverter]::ToInt32($record, $at) -ne 128) {
        $length = [BitConverter]::ToInt32($record, $at + 4)
        if ($length -le 0 -or $at + $length + 8 -gt $recordBytes) { return $null }
        $at += $length
    }
    $run = $at + [BitConverter]::ToUInt16($record, $at + 32)
    $perMegabyte = [int]($Megabyte / $cluster / 8)
    [long]$first = 0
    [long]$bit = 0
    while ($record[$run] -ne 0) {
        $lengthBytes = $record[$run] % 16
        $offsetBytes = [int](($record[$run] - $lengthBytes) / 16)
        [long]$count = 0
        for ($i = $lengthBytes; $i -ge 1; $i--) { $count = $count * 256 + $record[$run + $i] }
        [long]$step = 0
        for ($i = $offsetBytes; $i -ge 1; $i--) { $step = $step * 256 + $record[$run + $lengthBytes + $i] }
        if ($record[$run + $lengthBytes + $offsetBytes] -gt 127) { $step -= [long][Math]::Pow(256, $offsetBytes) }
        $first += $step
        for ($i = 0; $i -lt $count; $i++) {
            $map = Read-At $Stream ($Start + ($first + $i) * $cluster) $cluster
            foreach ($large in (Find-UsedParts $map 0 $cluster 1024)) {
                foreach ($part in (Find-UsedParts $map $large 1024 $perMegabyte)) {
                    # The partition need not begin at a whole MiB of the disk.
                    $offset = $Start + ($bit + $part * 8) * $cluster
                    [Math]::Floor($offset / $Megabyte)
                    [Math]::Floor(($offset + $Megabyte - 1) / $Megabyte)
                }
            }
            $bit += $cluster * 8
        }
        $run += 1 + $lengthBytes + $offsetBytes
    }
}

# Which MiBs to look at, in order.
function Select-Places($Stream, $Disk, $Partitions) {
    $count = [long][Math]::Ceiling($Disk.Size / $Megabyte)
    if ($Disk.Size -le $Whole) { return @(@{ First = 0; Count = $count }) }
    $wanted = @{ [long]0 = $true; [long]($count - 1) = $true }
    foreach ($range in @($Places.Split(' ') | Where-Object { $_ })) {
        $parts = $range.Split('+')
        for ($at = [long]$parts[0]; $at -lt [long]$parts[0] + [long]$parts[1]; $at++) { $wanted[$at] = $true }
    }
    foreach ($partition in $Partitions) {
        if (-not $partition.FileSystem) { continue }
        $used = if ($partition.FileSystem -eq 'ntfs') { Get-NtfsPlaces $Stream $partition.Offset }
        # Whatever else it is, all of it may be in use.
        if ($null -eq $used) { return @(@{ First = 0; Count = $count }) }
        foreach ($at in $used) { $wanted[[long]$at] = $true }
    }
    $ranges = New-Object Collections.ArrayList
    $last = $null
    foreach ($at in @($wanted.Keys | Where-Object { $_ -lt $count } | Sort-Object)) {
        if ($null -ne $last -and $at -eq $last.First + $last.Count) { $last.Count++ }
        else {
            $last = @{ First = $at; Count = 1 }
            [void]$ranges.Add($last)
        }
    }
    return $ranges
}

Update-HostStorageCache
$disk = Find-VirtualDisk $Uuid $Size
if ($null -eq $disk) {
    $nothing = [ordered]@{ sizeBytes = 0; looked = @(); chunks = @(); volumes = @() }
    Write-JsonLine ([ordered]@{ disk = Get-AbsentDiskObservation; content = $nothing })
    exit 0
}
$observation = Get-DiskObservation $disk
$partitions = @($observation.partitions | ForEach-Object { @{ Offset = $_.offsetBytes; FileSystem = $_.filesystem } })
$stream = New-Object IO.FileStream((Get-WitnessPath $disk ''), [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite, 1)
try {
    $looked = @(Select-Places $stream $disk $partitions)
    $hash = [Security.Cryptography.SHA256]::Create()
    $chunks = @(if ($Digest -eq 'yes') {
        foreach ($range in $looked) {
            for ($at = $range.First; $at -lt $range.First + $range.Count; $at++) {
                $bytes = Read-At $stream ($at * $Megabyte) ([Math]::Min($Megabyte, $disk.Size - $at * $Megabyte))
                if (Test-Zeros $bytes) { continue }
                [ordered]@{ at = $at; sha256 = [BitConverter]::ToString($hash.ComputeHash($bytes)).Replace('-', '').ToLowerInvariant() }
            }
        }
    })
    # What Windows has mounted, beside what the disk itself says at that place.
    $volumes = @(if (-not $disk.IsOffline) {
        foreach ($partition in $partitions) {
            if (-not $partition.FileSystem) { continue }
            $name = [Text.Encoding]::ASCII.GetString((Read-At $stream $partition.Offset 512), 3, 8).Trim()
            [ordered]@{ believed = $partition.FileSystem; onDisk = if ($name -match '^[A-Z]+$') { $name.ToLowerInvariant() } else { $null } }
        }
    })
    $looked = @($looked | ForEach-Object { [ordered]@{ first = $_.First; count = $_.Count } })
    $content = [ordered]@{ sizeBytes = $disk.Size; looked = $looked; chunks = $chunks; volumes = $volumes }
    Write-JsonLine ([ordered]@{ disk = $observation; content = $content })
}
finally { $stream.Dispose() }
