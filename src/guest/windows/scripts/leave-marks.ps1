# Leaves one mark in memory and one, written through, on the system disk; then tells what read-state.ps1 tells.
param([Parameter(Mandatory)][string]$Memory, [Parameter(Mandatory)][string]$SystemDisk)
[void](New-ItemProperty -LiteralPath $MarkKey -Name $MarkName -Value $Memory -PropertyType String -Force)

New-OwnFolder $MarkFolder
$bytes = [Text.Encoding]::UTF8.GetBytes($SystemDisk.PadRight($MarkBytes))
$stream = Open-WriteThrough $MarkFile ($MarkBytes * $MarkBlocks)
try {
    for ($block = 0; $block -lt $MarkBlocks; $block++) { $stream.Write($bytes, 0, $MarkBytes) }
    $stream.Flush($true)
}
finally { $stream.Dispose() }
Write-State
