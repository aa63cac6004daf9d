# Digests each of the ranges of a file on the disk's volume, or of the disk itself where there is no file name, read past
# the cache.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [string]$FileName = '',
    [Parameter(Mandatory)][string]$Ranges
)
$disk = Get-WitnessDisk $Uuid $Size $FileName
$path = Get-WitnessPath $disk $FileName
if ($FileName -and -not (Test-Path -LiteralPath $path)) {
    Write-JsonLine ([ordered]@{ present = $false; sizeBytes = 0; sha256 = @() })
    exit 0
}
# The disk itself has no cache that outlives Update-HostStorageCache.
$stream = if ($FileName) { Open-PastTheCache $path } else {
    New-Object IO.FileStream($path, [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite, 1)
}
$piece = New-Object byte[] 1048576
try {
    $sizeBytes = if ($FileName) { $stream.Length } else { $disk.Size }
    $digests = foreach ($range in @(Split-Ranges $Ranges)) {
        $hash = [Security.Cryptography.SHA256]::Create()
        [void]$stream.Seek($range.First * $BlockBytes, [IO.SeekOrigin]::Begin)
        $left = $range.Blocks * $BlockBytes
        while ($left -gt 0) {
            $read = $stream.Read($piece, 0, [Math]::Min($left, $piece.Length))
            if ($read -eq 0) { break }
            [void]$hash.TransformBlock($piece, 0, $read, $null, 0)
            $left -= $read
        }
        [void]$hash.TransformFinalBlock($piece, 0, 0)
        [BitConverter]::ToString($hash.Hash).Replace('-', '').ToLowerInvariant()
        $hash.Dispose()
    }
    Write-JsonLine ([ordered]@{ present = $true; sizeBytes = $sizeBytes; sha256 = @($digests) })
}
finally { $stream.Dispose() }
