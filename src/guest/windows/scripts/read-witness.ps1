# Prints some bytes of a file on the disk's volume, or of the disk itself where there is no file name, read past the cache,
# in Base64.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [string]$FileName = '',
    [Parameter(Mandatory)][long]$Offset,
    [Parameter(Mandatory)][int]$Length
)
$path = Get-WitnessPath (Get-WitnessDisk $Uuid $Size $FileName) $FileName
# The disk itself has no cache that outlives Update-HostStorageCache.
$stream = if ($FileName) { Open-PastTheCache $path } else {
    New-Object IO.FileStream($path, [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite, 1)
}
try {
    [void]$stream.Seek($Offset, [IO.SeekOrigin]::Begin)
    $bytes = New-Object byte[] $Length
    $count = $stream.Read($bytes, 0, $Length)
    Write-JsonLine @{ base64 = [Convert]::ToBase64String($bytes, 0, $count) }
}
finally { $stream.Dispose() }
