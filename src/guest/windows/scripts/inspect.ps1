# Tells which of the cmdlets that the scripts here call are there, whether the user may do what they do, and what a
# policy says to WinRM and PowerShell. Changes nothing.
param([Parameter(Mandatory)][string]$Filesystem)
$needed = @(
    'ConvertFrom-Json', 'ConvertTo-Json', 'Format-Volume', 'Get-Acl', 'Get-CimInstance', 'Get-Disk', 'Get-Partition', 'Get-Volume'
    'Initialize-Disk', 'Invoke-CimMethod', 'New-Partition', 'Optimize-Volume', 'Set-Disk', 'Set-Partition', 'Update-HostStorageCache', 'Write-VolumeCache'
)

function Get-Tool([string]$Name) {
    $command = Get-Command -Name $Name -ErrorAction SilentlyContinue
    $version = $null
    if ($null -ne $command) { $version = if ($command.Version) { [string]$command.Version } else { 'there' } }
    return [ordered]@{ name = $Name; version = $version }
}

# What the scripts need an administrator for, above all.
function Test-RawDiskAccess {
    try {
        $stream = New-Object IO.FileStream('\\?\PhysicalDrive0', [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::ReadWrite, 4096)
        $stream.Dispose()
        return $true
    }
    catch { return $false }
}

function Get-Setting([string]$Key, [string]$Name) {
    $path = "HKLM:\SOFTWARE\$Key"
    if (-not (Test-Path -LiteralPath $path)) { return $null }
    return (Get-Item -LiteralPath $path).GetValue($Name)
}

function Get-Policy([string]$Key, [string]$Name) { return Get-Setting "Policies\Microsoft\Windows\WinRM\$Key" $Name }

# The rule that ends what WMI has created; a policy goes before what somebody has set in the guest.
function Get-ProcessRule {
    $rules = 'Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules'
    $rule = 'd1e49aac-8f56-4280-b9ba-993a6d77406c'
    $policy = Get-Setting "Policies\$rules" $rule
    if ($null -ne $policy) { return [string]$policy }
    $own = Get-Setting $rules $rule
    if ($null -ne $own) { return [string]$own }
    return $null
}

Write-JsonLine ([ordered]@{
    administrator = Test-RawDiskAccess
    tools         = @($needed | ForEach-Object { Get-Tool $_ })
    settings      = [ordered]@{
        powerShell             = if ($PSVersionTable) { [string]$PSVersionTable.PSVersion } else { $null }
        languageMode           = if ($ExecutionContext) { [string]$ExecutionContext.SessionState.LanguageMode } else { $null }
        # Windows has the releases of .NET as numbers: 379893 is 4.5.2.
        dotNetRelease          = Get-Setting 'Microsoft\NET Framework Setup\NDP\v4\Full' 'Release'
        processRule            = Get-ProcessRule
        policyAllowBasic       = Get-Policy 'Service' 'AllowBasic'
        policyAllowUnencrypted = Get-Policy 'Service' 'AllowUnencryptedTraffic'
        policyAllowRemoteShell = Get-Policy 'Service\WinRS' 'AllowRemoteShellAccess'
    }
})
