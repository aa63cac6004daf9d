# The writer that goes on in the background. What it does, start-writer.ps1 tells.

# What it is to do and what it has done are in the registry's volatile hive: in memory, as the writer itself is, they come
# and go with it.
function Get-WriterValue([string]$Name) {
    return (Get-Item -LiteralPath $MarkKey).GetValue("SnapwitnessWriter$Name")
}

function Set-WriterValue([string]$Name, [string]$Value) {
    [void](New-ItemProperty -LiteralPath $MarkKey -Name "SnapwitnessWriter$Name" -Value $Value -PropertyType String -Force)
}

# Does nothing where there is none.
function Stop-Writer {
    if ($null -eq (Get-WriterValue 'Work')) { return }
    Set-WriterValue 'Stop' 'yes'
    $patience = [Diagnostics.Stopwatch]::StartNew()
    while ($null -eq (Get-WriterValue 'Ended')) {
        if ($patience.Elapsed.TotalSeconds -ge 30) { Exit-WithError 1 'The writer did not stop within 30 seconds.' }
        Start-Sleep -Milliseconds 100
    }
}

function Write-Writer {
    $acknowledged = Get-WriterValue 'Acknowledged'
    $said = Get-WriterValue 'Ended'
    $work = Get-WriterValue 'Work'
    $state = if ($null -ne $said) { 'ended' } elseif ($null -ne $work) { 'running' } else { 'absent' }
    Write-JsonLine ([ordered]@{
        secret       = if ($work) { (ConvertFrom-Json -InputObject $work).secret } else { $null }
        state        = $state
        acknowledged = if ($null -ne $acknowledged) { [long]$acknowledged } else { $null }
        said         = if ($said) { $said } else { $null }
    })
}

function Clear-Writer {
    foreach ($name in 'Stop', 'Acknowledged', 'Ended', 'Work') {
        if ($null -ne (Get-WriterValue $name)) { Remove-ItemProperty -LiteralPath $MarkKey -Name "SnapwitnessWriter$name" }
    }
}
