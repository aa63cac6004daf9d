# Says that Windows discards blocks by volume alone: no cmdlet tells a raw disk that it may forget some of its blocks.
param([Parameter(Mandatory)][string]$Uuid, [Parameter(Mandatory)][long]$Size, [Parameter(Mandatory)][string]$Ranges)
Write-JsonLine ([ordered]@{ done = $false; said = 'Windows discards no blocks of a raw disk.' })
