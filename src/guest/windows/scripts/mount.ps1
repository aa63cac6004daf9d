# Brings the disk online and sees that its volume has a drive letter. Windows remembers the letter that it had.
param([Parameter(Mandatory)][string]$Uuid, [Parameter(Mandatory)][long]$Size)
Update-HostStorageCache
$disk = Get-RequiredDisk $Uuid $Size
Enable-Disk $disk
$partition = Get-DataPartition $disk
if ($null -eq $partition) { Exit-WithError 5 "Disk $($disk.Number) has no volume to mount." }
if (-not (Get-DriveLetter $partition)) { Set-FreeDriveLetter $partition }
Write-Disk (Get-RequiredDisk $Uuid $Size)
