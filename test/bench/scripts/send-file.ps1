# Prints the file whose path is the first line of standard input: its bytes in lines of Base64, then a space and its SHA-256.
$ErrorActionPreference = 'Stop'
$path = @($input)[0]
$stream = New-Object IO.FileStream($path, [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite)
try {
    # A multiple of 3, so that every line but the last is whole.
    $bytes = New-Object byte[] 98304
    while (($count = $stream.Read($bytes, 0, $bytes.Length)) -gt 0) {
        [Console]::Out.WriteLine([Convert]::ToBase64String($bytes, 0, $count))
    }
}
finally { $stream.Dispose() }
[Console]::Out.WriteLine(' ' + (Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash)
exit 0
