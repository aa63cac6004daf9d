# What all scripts here share. By hand: . .\shared.ps1; . .\folders.ps1; . .\disk.ps1; . .\observation.ps1; .\observe-disk.ps1 -Uuid ... -Size ...
# The scripts print one line of JSON, or say on standard error what is wrong and end with 3 (no such disk),
# 4 (the disk is not blank), 5 (no volume), 7 (the disk itself refuses) or 1 (anything else).
$ErrorActionPreference = 'Stop'

function Exit-WithError([int]$ExitCode, [string]$Message) {
    [Console]::Error.WriteLine($Message)
    exit $ExitCode
}

function Write-JsonLine($Value) {
    # Not the pipeline: it would format the text for a console of some width.
    [Console]::Out.WriteLine((ConvertTo-Json -InputObject $Value -Compress -Depth 5))
}

# Write-protected, a checksum, a write fault, an I/O error of the device: what a disk answers, and nobody who holds a file.
function Test-DiskFailed([int]$HResult) {
    return @(0x80070013, 0x80070017, 0x8007001D, 0x8007045D) -contains $HResult
}

# What a query finds: nothing, where Windows makes an error of finding nothing.
function Find-Any([scriptblock]$Query) {
    try { & $Query }
    catch { if ($_.CategoryInfo.Category -ne 'ObjectNotFound') { throw } }
}

# Open for reading past the cache of NTFS, which goes back with the memory where the disk may not. What is read are whole
# sectors. Whoever else has the file open, such as an indexer, may go on.
function Open-PastTheCache([string]$Path) {
    $noBuffering = [Enum]::ToObject(([IO.FileOptions]), 0x20000000)
    return New-Object IO.FileStream($Path, [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite, 1, $noBuffering)
}

# A file of that length whose bytes go through the cache to the disk: new, or in place of what it held. In place, because
# a memory that went back without its disk would remember where the old bytes were, and find them there still.
function Open-WriteThrough([string]$Path, [long]$Length) {
    $stream = New-Object IO.FileStream($Path, [IO.FileMode]::OpenOrCreate, [IO.FileAccess]::Write, [IO.FileShare]::ReadWrite, 1048576, [IO.FileOptions]::WriteThrough)
    $stream.SetLength($Length)
    return $stream
}

# Where the marks are: in the registry's volatile hive, which lives in memory only, and on the system disk.
$MarkKey = 'HKLM:\HARDWARE\DESCRIPTION\System'
$MarkName = 'SnapwitnessMark'
# NTFS keeps a file of a few hundred bytes in its own tables; this many have a cluster of their own. Many of them, since a
# disk may go back in parts.
$MarkBytes = 4096
$MarkBlocks = 64
