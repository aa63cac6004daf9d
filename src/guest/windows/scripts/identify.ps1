# Says which system this is.
$os = Get-CimInstance -ClassName Win32_OperatingSystem
Write-JsonLine ([ordered]@{
    hostName = $env:COMPUTERNAME
    os       = $os.Caption.Trim()
    version  = $os.Version
    standIn  = $os.Manufacturer -like '*Snapwitness*'
})
