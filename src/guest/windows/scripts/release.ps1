# Writes out what is left in memory and takes the disk offline, so that it can be taken away.
param([Parameter(Mandatory)][string]$Uuid, [Parameter(Mandatory)][long]$Size)
Update-HostStorageCache
$disk = Get-RequiredDisk $Uuid $Size
$partition = Get-DataPartition $disk
$letter = if ($null -ne $partition) { Get-DriveLetter $partition }
if ($letter) { Write-VolumeCache -DriveLetter $letter }
if (-not $disk.IsOffline) { Set-Disk -Number $disk.Number -IsOffline $true }
Write-JsonLine @{}
