# A folder that is the administrators' and the system's alone: what lies in it, no other user can have made, read or changed.
# Below ProgramData every user may make folders, and a name that can be foretold may have been taken by somebody else, as a
# link to what he would have written. On a volume of NTFS that was just formatted, every user may make and change files.

# Makes the folder where there is none, in one step with its rights.
function New-OwnFolder([string]$Path) {
    [void][IO.Directory]::CreateDirectory($Path, (Get-OwnRights))
    Assert-OwnFolder $Path
}

# Takes the root of a volume that was just made, and all that will be made in it, from everybody else. What somebody has been
# quick enough to put there is his, whatever the root's rights are.
function Protect-VolumeRoot([string]$Root) {
    [IO.Directory]::SetAccessControl($Root, (Get-OwnRights))
    Assert-OwnFolder $Root
    foreach ($entry in [IO.Directory]::GetFileSystemEntries($Root)) {
        if ($entry -notmatch '\\(System Volume Information|\$RECYCLE\.BIN)$') { Exit-WithError 1 "Somebody has made $entry on the new volume before it was closed to others: see who has." }
    }
}

function Get-OwnRights {
    $rights = New-Object Security.AccessControl.DirectorySecurity
    # Not its audit rules, for which a privilege is needed that not all administrators are left with.
    $rights.SetSecurityDescriptorSddlForm('O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)', 'Owner, Group, Access')
    return $rights
}

# Before every use: the folder need not be the one that was made.
function Assert-OwnFolder([string]$Path) {
    $folder = Get-Item -LiteralPath $Path -Force
    if ([string]$folder.Attributes -match 'ReparsePoint') { Exit-WithError 1 "$Path is a link, which this script has not made: see who has, and remove it." }
    if (-not $folder.PSIsContainer) { Exit-WithError 1 "$Path is no folder: see who has made it, and remove it." }
    # Its owner, and who has which right: the administrators (BA) and the system (SY), and no right comes from above (P).
    $rights = (Get-Acl -LiteralPath $Path).Sddl
    if ($rights -cnotmatch '^O:(BA|SY)G:[^:]+D:P[A-Z]*(\(A;[A-Z]*;[A-Za-z0-9]+;;;(BA|SY)\))+$') { Exit-WithError 1 "$Path belongs to somebody else, or is open to others ($rights): see who has made it, and remove it." }
}

$MarkFolder = Join-Path $env:ProgramData 'Snapwitness'
$MarkFile = Join-Path $MarkFolder 'mark'
