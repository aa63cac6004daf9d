# Writes a GPT with one NTFS partition on a blank disk and gives it a drive letter.
param(
    [Parameter(Mandatory)][string]$Uuid,
    [Parameter(Mandatory)][long]$Size,
    [Parameter(Mandatory)][string]$Label,
    [Parameter(Mandatory)][string]$Filesystem
)
if ($Filesystem -ne 'ntfs') { Exit-WithError 2 "No $Filesystem on Windows guests." }
Update-HostStorageCache
$disk = Get-RequiredDisk $Uuid $Size
if ($disk.PartitionStyle -ne 'RAW') { Exit-WithError 4 "Disk $($disk.Number) is not blank: it holds $($disk.PartitionStyle)." }
if ((Test-BlankEnds $disk) -ne $true) { Exit-WithError 4 "Disk $($disk.Number) is not blank: its first and last MiB are not zeros, or unreadable." }

function New-WholePartition($Disk) {
    try { return New-Partition -DiskNumber $Disk.Number -UseMaximumSize }
    catch {
        # It may answer that an access path is in use (42002) after it has made the partition.
        $made = @(Get-Partitions $Disk | Where-Object { (Get-PartitionKind $_) -eq 'data' })
        if ($made.Count -ne 1) { throw }
        return $made[0]
    }
}

Enable-Disk $disk
Initialize-Disk -Number $disk.Number -PartitionStyle GPT -Confirm:$false
# The object that comes back, not a number: Microsoft's reserved partition takes one too.
$partition = New-WholePartition $disk
# Before there is a drive letter, or Windows asks the user on the screen whether to format it.
[void](Format-Volume -Partition $partition -FileSystem NTFS -NewFileSystemLabel $Label -Confirm:$false)
Set-FreeDriveLetter $partition
$disk = Get-RequiredDisk $Uuid $Size
Protect-VolumeRoot (Get-VolumeRoot $disk)
Write-Disk $disk
