# Writes a file from standard input: its path in the first line, then its bytes in lines of Base64. Prints its SHA-256.
$ErrorActionPreference = 'Stop'
$path = $null
$stream = $null
try {
    $input | ForEach-Object {
        if ($null -eq $path) {
            $path = $_
            $stream = New-Object IO.FileStream($path, [IO.FileMode]::Create, [IO.FileAccess]::Write, [IO.FileShare]::None)
        }
        else {
            $bytes = [Convert]::FromBase64String($_)
            $stream.Write($bytes, 0, $bytes.Length)
        }
    }
    $stream.Flush($true)
}
finally { if ($null -ne $stream) { $stream.Dispose() } }
[Console]::Out.WriteLine((Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash)
exit 0
