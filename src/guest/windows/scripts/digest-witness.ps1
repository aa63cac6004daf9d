# Digests each of the ranges of a file on the disk's volume, or of the disk itself where there is no file name.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [string]$FileName = '',
    [Parameter(Mandatory)][string]$Ranges
)
$disk = Get-WitnessDisk $Uuid $Size $FileName
Write-JsonLine (Get-Digests $disk $FileName (Get-WitnessPath $disk $FileName) $Ranges)
