# Makes witness blocks into a file on the disk's volume, written through to the disk. The parameters from Prefix on are
# the recipe: src/witness/blocks.ts tells what a block is.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [Parameter(Mandatory)][string]$FileName,
    [Parameter(Mandatory)][long]$FirstBlock,
    [Parameter(Mandatory)][long]$Blocks,
    [Parameter(Mandatory)][string]$Prefix,
    [Parameter(Mandatory)][string]$Pool,
    [Parameter(Mandatory)][long]$SumBase,
    [Parameter(Mandatory)][long]$SumStep,
    [Parameter(Mandatory)][long]$SumModulus,
    [Parameter(Mandatory)][int]$OffsetStep,
    [Parameter(Mandatory)][int]$Offsets,
    [Parameter(Mandatory)][int]$FillerChars
)
$stream = Open-WriteThrough (Get-VolumePath (Get-RequiredDisk $Uuid $Size) $FileName) ($Blocks * 4096)
# The header's numbers take 23 characters with what stands around them; dots fill it up.
$dots = ' '.PadRight(127 - $Prefix.Length - 23, '.')
$poolBytes = [Text.Encoding]::ASCII.GetBytes($Pool)
try {
    for ($block = $FirstBlock; $block -lt $FirstBlock + $Blocks; $block++) {
        $sum = ($block * $SumStep + $SumBase) % $SumModulus
        $header = [Text.Encoding]::ASCII.GetBytes(("{0}{1:D10} sum {2:D8}{3}`n" -f $Prefix, $block, $sum, $dots))
        $stream.Write($header, 0, $header.Length)
        $stream.Write($poolBytes, ($block * $OffsetStep) % $Offsets, $FillerChars)
        $stream.WriteByte(10)
    }
    $stream.Flush($true)
}
finally { $stream.Dispose() }
Write-JsonLine @{}
