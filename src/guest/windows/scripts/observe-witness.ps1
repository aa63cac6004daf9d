# Tells of the disk what observe-disk.ps1 tells, and digests each of the ranges of a file on its volume, where that has a
# drive letter.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [Parameter(Mandatory)][string]$FileName,
    [Parameter(Mandatory)][string]$Ranges
)
Update-HostStorageCache
$disk = Find-VirtualDisk $Uuid $Size
if ($null -eq $disk) {
    Write-JsonLine ([ordered]@{ disk = Get-AbsentDiskObservation; digests = $null })
    exit 0
}
$observation = Get-DiskObservation $disk
$volume = @($observation.partitions | Where-Object { $_.kind -eq 'data' -and $_.filesystem })[0]
$digests = if ($null -ne $volume -and $volume.mountPoint) {
    Assert-OwnFolder "$($volume.mountPoint)\"
    Get-Digests $disk $FileName "$($volume.mountPoint)\$FileName" $Ranges
}
Write-JsonLine ([ordered]@{ disk = $observation; digests = $digests })
