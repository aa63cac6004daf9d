# Says which system this is, and on which machine: by the UUID of its BIOS, and by the UUIDs of the disks that a hypervisor
# of VMware's made. Changes nothing.
$os = Get-CimInstance -ClassName Win32_OperatingSystem
$product = Get-CimInstance -ClassName Win32_ComputerSystemProduct
$disks = @(Get-Disk | ForEach-Object { '{0} {1}' -f $_.SerialNumber, $_.UniqueId })
Write-JsonLine ([ordered]@{
    hostName = $env:COMPUTERNAME
    os       = $os.Caption.Trim()
    version  = $os.Version
    uuid     = if ($product.UUID) { $product.UUID } else { $null }
    disks    = @($disks | ForEach-Object { [regex]::Match($_.Replace('-', '').ToLowerInvariant(), '6000c29[0-9a-f]{25}').Value } | Where-Object { $_ })
    standIn  = $os.Manufacturer -like '*Snapwitness*'
})
