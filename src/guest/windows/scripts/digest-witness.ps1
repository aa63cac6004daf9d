# Digests a file on the disk's volume, read past the cache.
param([Parameter(Mandatory)][string]$Uuid, [Parameter(Mandatory)][long]$Size, [Parameter(Mandatory)][string]$FileName)
$path = Get-VolumePath (Get-RequiredDisk $Uuid $Size) $FileName
if (-not (Test-Path -LiteralPath $path)) {
    Write-JsonLine ([ordered]@{ present = $false; sizeBytes = 0; sha256 = $null })
    exit 0
}
Clear-FileCache $path
Write-JsonLine ([ordered]@{
    present   = $true
    sizeBytes = (Get-Item -LiteralPath $path).Length
    sha256    = (Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash.ToLowerInvariant()
})
