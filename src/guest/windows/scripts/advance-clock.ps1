# Sets the clock forward by so many seconds.
param([Parameter(Mandatory)][int]$Seconds)
[void](Set-Date -Adjust (New-TimeSpan -Seconds $Seconds))
Write-JsonLine @{}
