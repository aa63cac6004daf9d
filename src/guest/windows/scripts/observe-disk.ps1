# Tells of the disk what Windows and the disk itself say.
param([Parameter(Mandatory)][string]$Uuid, [Parameter(Mandatory)][long]$Size)
Update-HostStorageCache
$disk = Find-VirtualDisk $Uuid $Size
if ($null -eq $disk) { Write-JsonLine (Get-AbsentDiskObservation) } else { Write-Disk $disk }
