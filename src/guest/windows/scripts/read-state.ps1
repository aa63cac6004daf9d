# Tells the boot, the clock and the marks.

# When the first process of this boot was made. Not LastBootUpTime: that moves when the clock is corrected, which it is
# after every revert to a running state.
$first = Get-CimInstance -ClassName Win32_Process -Filter "Name = 'wininit.exe'"
$systemDisk = $null
if (Test-Path -LiteralPath $MarkFolder) { Assert-OwnFolder $MarkFolder }
if (Test-Path -LiteralPath $MarkFile) {
    # The cache goes back with the memory, the disk may not.
    Clear-FileCache $MarkFile
    $systemDisk = [Text.Encoding]::UTF8.GetString([IO.File]::ReadAllBytes($MarkFile)).TrimEnd()
}
Write-JsonLine ([ordered]@{
    bootId = $first.CreationDate.ToUniversalTime().ToString('o')
    clock  = [DateTime]::UtcNow.ToString('o')
    marks  = [ordered]@{ memory = (Get-Item -LiteralPath $MarkKey).GetValue($MarkName); systemDisk = $systemDisk }
})
