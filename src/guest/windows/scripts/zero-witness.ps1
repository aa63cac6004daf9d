# Writes zeros, through to the disk, over the blocks of the ranges: in a file on the disk's volume, or on the disk itself
# where there is no file name. There data of the disk Owner may lie, by default of its own; with FirstToo the first block
# goes as well.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [string]$FileName = '',
    [Parameter(Mandatory)][string]$Ranges,
    [string]$Owner = '',
    [string]$FirstToo = ''
)
$disk = Get-WitnessDisk $Uuid $Size $FileName
$blocks = if ($FileName) { (Get-Item -LiteralPath (Get-WitnessPath $disk $FileName)).Length / $BlockBytes } else { 0 }
$whose = if ($Owner) { $Owner } else { $Uuid }
$stream = Open-Witness $disk $whose $FileName $blocks $true
$zeros = New-Object byte[] (256 * $BlockBytes)
try {
    foreach ($range in @(Split-Ranges $Ranges)) {
        # The first block says that the disk is ours.
        if (-not $FileName -and -not $FirstToo -and $range.First -eq 0) { Exit-WithError 2 'Block 0 of a raw disk is kept.' }
        [void]$stream.Seek($range.First * $BlockBytes, [IO.SeekOrigin]::Begin)
        for ($left = $range.Blocks; $left -gt 0; $left -= 256) {
            $stream.Write($zeros, 0, [Math]::Min($left, 256) * $BlockBytes)
        }
    }
    $stream.Flush($true)
}
finally { $stream.Dispose() }
Write-JsonLine @{}
