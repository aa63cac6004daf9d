# Tells of the writer in the background, which start-writer.ps1 never starts here.
Write-JsonLine ([ordered]@{ state = 'absent'; acknowledged = $null; said = $null })
