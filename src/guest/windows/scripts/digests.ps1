# Digests of ranges, read past the cache.

# Whether the file, or the disk itself where there is no file name, is there; its size, and the digest of each of the ranges.
function Get-Digests($Disk, [string]$FileName, [string]$Path, [string]$Ranges) {
    if ($FileName -and -not (Test-Path -LiteralPath $Path)) {
        return [ordered]@{ present = $false; sizeBytes = 0; sha256 = @() }
    }
    # The disk itself has no cache that outlives Update-HostStorageCache.
    $stream = if ($FileName) { Open-PastTheCache $Path } else {
        New-Object IO.FileStream($Path, [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite, 1)
    }
    try {
        $sizeBytes = if ($FileName) { $stream.Length } else { $Disk.Size }
        $digests = foreach ($range in @(Split-Ranges $Ranges)) { Get-RangeDigest $stream $range }
        return [ordered]@{ present = $true; sizeBytes = $sizeBytes; sha256 = @($digests) }
    }
    finally { $stream.Dispose() }
}

function Get-RangeDigest($Stream, $Range) {
    $piece = New-Object byte[] $Megabyte
    $hash = [Security.Cryptography.SHA256]::Create()
    [void]$Stream.Seek($Range.First * $BlockBytes, [IO.SeekOrigin]::Begin)
    $left = $Range.Blocks * $BlockBytes
    while ($left -gt 0) {
        $read = $Stream.Read($piece, 0, [Math]::Min($left, $piece.Length))
        if ($read -eq 0) { break }
        [void]$hash.TransformBlock($piece, 0, $read, $null, 0)
        $left -= $read
    }
    [void]$hash.TransformFinalBlock($piece, 0, 0)
    $digest = [BitConverter]::ToString($hash.Hash).Replace('-', '').ToLowerInvariant()
    $hash.Dispose()
    return $digest
}
