# Starts a writer that goes on in the background until stop-writer.ps1: block after block into the file on the volume of the
# first disk and, when it is on that disk, into the file of that name on the volume of the second; only when it is there
# too, its number is acknowledged. Block n goes into slot n modulo Slots. The other parameters are the two recipes.
# Secret tells the writer's words from all others.
param(
    [Parameter(Mandatory)][string]$Secret,
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [Parameter(Mandatory)][string]$SecondUuid,
    [Parameter(Mandatory)][long]$SecondSize,
    [Parameter(Mandatory)][string]$FileName,
    [Parameter(Mandatory)][int]$Slots,
    [Parameter(Mandatory)][string]$Prefix,
    [Parameter(Mandatory)][string]$Pool,
    [Parameter(Mandatory)][long]$SumBase,
    [Parameter(Mandatory)][string]$SecondPrefix,
    [Parameter(Mandatory)][string]$SecondPool,
    [Parameter(Mandatory)][long]$SecondSumBase,
    [Parameter(Mandatory)][long]$SumStep,
    [Parameter(Mandatory)][long]$SumModulus,
    [Parameter(Mandatory)][int]$OffsetStep,
    [Parameter(Mandatory)][int]$Offsets,
    [Parameter(Mandatory)][int]$FillerChars
)
# All that the process in the background does. It finds its work in the registry: a command line has no room for it.
$writer = {
    $ErrorActionPreference = 'Stop'
    # It writes as fast as the guest lets it, and no look into the guest waits for it.
    [Threading.Thread]::CurrentThread.Priority = 'BelowNormal'
    $key = 'HKLM:\HARDWARE\DESCRIPTION\System'
    $sides = @()
    $said = ''
    try {
        $work = ConvertFrom-Json -InputObject (Get-Item -LiteralPath $key).GetValue('SnapwitnessWriterWork')
        $sides = @(foreach ($recipe in $work.sides) {
            @{
                Prefix  = $recipe.prefix
                SumBase = [long]$recipe.sumBase
                Pool    = [Text.Encoding]::ASCII.GetBytes($recipe.pool)
                # The header's numbers take 23 characters with what stands around them; dots fill it up.
                Dots    = ' '.PadRight(127 - $recipe.prefix.Length - 23, '.')
                Stream  = New-Object IO.FileStream($recipe.path, [IO.FileMode]::Open, [IO.FileAccess]::Write, [IO.FileShare]::ReadWrite, 4096, [IO.FileOptions]::WriteThrough)
            }
        })
        for ($block = [long]0; $null -eq (Get-Item -LiteralPath $key).GetValue('SnapwitnessWriterStop'); $block++) {
            foreach ($side in $sides) {
                $sum = ($block * $work.sumStep + $side.SumBase) % $work.sumModulus
                $header = [Text.Encoding]::ASCII.GetBytes(("{0}{1:D10} sum {2:D8}{3}`n" -f $side.Prefix, $block, $sum, $side.Dots))
                # The stream gathers a whole block, and writes it when it is told to.
                [void]$side.Stream.Seek(($block % $work.slots) * 4096, [IO.SeekOrigin]::Begin)
                $side.Stream.Write($header, 0, $header.Length)
                $side.Stream.Write($side.Pool, ($block * $work.offsetStep) % $work.offsets, $work.fillerChars)
                $side.Stream.WriteByte(10)
                $side.Stream.Flush($true)
            }
            [void](New-ItemProperty -LiteralPath $key -Name 'SnapwitnessWriterAcknowledged' -Value ([string]$block) -PropertyType String -Force)
        }
    }
    catch { $said = [string]$_ }
    finally {
        foreach ($side in $sides) { $side.Stream.Dispose() }
        # Whatever ends it, that it ended is told.
        [void](New-ItemProperty -LiteralPath $key -Name 'SnapwitnessWriterEnded' -Value $said -PropertyType String -Force)
    }
}

function New-WriterFile([string]$Path) {
    $zeros = New-Object byte[] ($Slots * $BlockBytes)
    $stream = Open-WriteThrough $Path $zeros.Length
    try {
        # Of its whole length, so that no write of the writer's changes anything but blocks.
        $stream.Write($zeros, 0, $zeros.Length)
        $stream.Flush($true)
    }
    finally { $stream.Dispose() }
    Write-VolumeCache -DriveLetter $Path.Substring(0, 1)
}

$path = Get-VolumePath (Get-RequiredDisk $Uuid $Size) $FileName
$secondPath = Get-VolumePath (Get-RequiredDisk $SecondUuid $SecondSize) $FileName
if ($null -ne (Get-WriterValue 'Work')) { Exit-WithError 1 'A writer runs already.' }
New-WriterFile $path
New-WriterFile $secondPath

Set-WriterValue 'Work' (ConvertTo-Json -Compress -Depth 4 -InputObject ([ordered]@{
    secret = $Secret; slots = $Slots; sumStep = $SumStep; sumModulus = $SumModulus
    offsetStep = $OffsetStep; offsets = $Offsets; fillerChars = $FillerChars
    sides = @(
        [ordered]@{ path = $path; prefix = $Prefix; pool = $Pool; sumBase = $SumBase }
        [ordered]@{ path = $secondPath; prefix = $SecondPrefix; pool = $SecondPool; sumBase = $SecondSumBase }
    )
}))
# By WMI, whose children live on: what WinRM starts ends with its shell.
$encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($writer.ToString()))
$commandLine = "powershell.exe -NoProfile -NonInteractive -EncodedCommand $encoded"
$created = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = $commandLine }
if ($created.ReturnValue -ne 0) {
    Clear-Writer
    Exit-WithError 1 "Windows did not start the writer: Win32_Process.Create returned $($created.ReturnValue)."
}
# The answer may be 0 and the process gone: what protects a Windows ends it as soon as it is there.
$patience = [Diagnostics.Stopwatch]::StartNew()
while ($null -eq (Get-WriterValue 'Acknowledged') -and $null -eq (Get-WriterValue 'Ended')) {
    if ($patience.Elapsed.TotalSeconds -ge 60) {
        Clear-Writer
        Exit-WithError 6 "The writer (process $($created.ProcessId)) was started by WMI, and has written nothing within 60 seconds."
    }
    Start-Sleep -Milliseconds 100
}
Write-JsonLine @{}
