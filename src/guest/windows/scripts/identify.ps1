# Says which system this is, and on which machine: by the UUID of its BIOS or, where it shows none, by the UUIDs of the disks
# that a hypervisor of VMware's made. Changes nothing.
$os = Get-CimInstance -ClassName Win32_OperatingSystem
$uuid = (Get-CimInstance -ClassName Win32_ComputerSystemProduct).UUID
$disks = @()
if (-not $uuid -or $uuid -match '^(0|F|-)+$') {
    $uuid = $null
    # Administrators alone may look at disks.
    try { $disks = @(Get-Disk | ForEach-Object { ('{0} {1}' -f $_.SerialNumber, $_.UniqueId).Replace('-', '').ToLowerInvariant() }) }
    catch { $disks = @() }
}
Write-JsonLine ([ordered]@{
    hostName = $env:COMPUTERNAME
    os       = $os.Caption.Trim()
    version  = $os.Version
    uuid     = $uuid
    disks    = @($disks | ForEach-Object { [regex]::Match($_, '6000c29[0-9a-f]{25}').Value } | Where-Object { $_ })
    standIn  = $os.Manufacturer -like '*Snapwitness*'
})
