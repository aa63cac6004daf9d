# Telling the boot, the clock and the marks, as JSON.
function Write-State {
    # When the first process of this boot was made. Not LastBootUpTime: that moves when the clock is corrected, which it is
    # after every revert to a running state.
    $first = Get-CimInstance -ClassName Win32_Process -Filter "Name = 'wininit.exe'"
    $systemDisk = $null
    if (Test-Path -LiteralPath $MarkFolder) { Assert-OwnFolder $MarkFolder }
    if (Test-Path -LiteralPath $MarkFile) {
        $stream = Open-PastTheCache $MarkFile
        try {
            $bytes = New-Object byte[] ($MarkBytes * $MarkBlocks)
            $count = $stream.Read($bytes, 0, $bytes.Length)
            $found = @(for ($at = 0; $at -lt $count; $at += $MarkBytes) {
                [Text.Encoding]::UTF8.GetString($bytes, $at, [Math]::Min($MarkBytes, $count - $at)).TrimEnd()
            })
            # Of a disk that went back in parts, what it holds in each.
            $systemDisk = @($found | Select-Object -Unique) -join '; '
        }
        finally { $stream.Dispose() }
    }
    Write-JsonLine ([ordered]@{
        bootId = $first.CreationDate.ToUniversalTime().ToString('o')
        clock  = [DateTime]::UtcNow.ToString('o')
        marks  = [ordered]@{ memory = (Get-Item -LiteralPath $MarkKey).GetValue($MarkName); systemDisk = $systemDisk }
    })
}
