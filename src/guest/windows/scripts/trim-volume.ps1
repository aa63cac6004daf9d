# Tells the disk which blocks of its volume hold no file's data.
param([Parameter(Mandatory)][string]$Uuid, [Parameter(Mandatory)][long]$Size)
$disk = Get-RequiredDisk $Uuid $Size
$letter = (Get-VolumePath $disk '').Substring(0, 1)
try {
    Optimize-Volume -DriveLetter $letter -ReTrim
    Write-JsonLine ([ordered]@{ done = $true; said = '' })
}
# What the disk cannot do is an answer and no failure.
catch { Write-JsonLine ([ordered]@{ done = $false; said = [string]$_.Exception.Message }) }
