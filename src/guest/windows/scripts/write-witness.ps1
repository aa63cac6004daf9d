# Makes the witness blocks of the ranges and writes them in that order, into a file on the disk's volume, which gets that
# many blocks, or onto the disk itself where there is no file name. With -Sync yes they are on the disk at the end, and of
# several ranges each goes there by itself, in its turn. The parameters from Prefix on are the recipe:
# src/witness/blocks.ts tells what a block is.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [string]$FileName = '',
    [Parameter(Mandatory)][string]$Ranges,
    [Parameter(Mandatory)][long]$Blocks,
    [Parameter(Mandatory)][string]$Sync,
    [Parameter(Mandatory)][string]$Prefix,
    [Parameter(Mandatory)][string]$Pool,
    [Parameter(Mandatory)][long]$SumBase,
    [Parameter(Mandatory)][long]$SumStep,
    [Parameter(Mandatory)][long]$SumModulus,
    [Parameter(Mandatory)][int]$OffsetStep,
    [Parameter(Mandatory)][int]$Offsets,
    [Parameter(Mandatory)][int]$FillerChars
)
# The header's numbers take 23 characters with what stands around them; dots fill it up.
$dots = ' '.PadRight(127 - $Prefix.Length - 23, '.')
$poolBytes = [Text.Encoding]::ASCII.GetBytes($Pool)
try {
    $stream = Open-Witness (Get-WitnessDisk $Uuid $Size $FileName) $Uuid $FileName $Blocks ($Sync -eq 'yes')
    try {
        foreach ($range in @(Split-Ranges $Ranges)) {
            # Writes out what was gathered before.
            [void]$stream.Seek($range.First * $BlockBytes, [IO.SeekOrigin]::Begin)
            for ($block = $range.First; $block -lt $range.First + $range.Blocks; $block++) {
                $sum = ($block * $SumStep + $SumBase) % $SumModulus
                $header = [Text.Encoding]::ASCII.GetBytes(("{0}{1:D10} sum {2:D8}{3}`n" -f $Prefix, $block, $sum, $dots))
                $stream.Write($header, 0, $header.Length)
                $stream.Write($poolBytes, ($block * $OffsetStep) % $Offsets, $FillerChars)
                $stream.WriteByte(10)
            }
        }
        if ($Sync -eq 'yes') { $stream.Flush($true) }
    }
    finally { $stream.Dispose() }
}
catch {
    $cause = $_.Exception.GetBaseException()
    if (Test-DiskFailed $cause.HResult) { Exit-WithError 7 $cause.Message }
    throw
}
Write-JsonLine @{}
