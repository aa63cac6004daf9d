# Writes out all that Windows keeps in memory of the disk's volume.
param([Parameter(Mandatory)][string]$Uuid, [Parameter(Mandatory)][long]$Size)
$letter = (Get-VolumePath (Get-RequiredDisk $Uuid $Size) '').Substring(0, 1)
Write-VolumeCache -DriveLetter $letter
Write-JsonLine @{}
