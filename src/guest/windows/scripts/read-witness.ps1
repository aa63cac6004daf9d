# Prints some bytes of a file on the disk's volume, read past the cache, in Base64.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [Parameter(Mandatory)][string]$FileName,
    [Parameter(Mandatory)][long]$Offset,
    [Parameter(Mandatory)][int]$Length
)
$path = Get-VolumePath (Get-RequiredDisk $Uuid $Size) $FileName
Clear-FileCache $path
$stream = New-Object IO.FileStream($path, [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::Read)
try {
    [void]$stream.Seek($Offset, [IO.SeekOrigin]::Begin)
    $bytes = New-Object byte[] $Length
    $count = $stream.Read($bytes, 0, $Length)
    Write-JsonLine @{ base64 = [Convert]::ToBase64String($bytes, 0, $count) }
}
finally { $stream.Dispose() }
