# Removes both marks.
if ($null -ne (Get-Item -LiteralPath $MarkKey).GetValue($MarkName)) { Remove-ItemProperty -LiteralPath $MarkKey -Name $MarkName }
if (Test-Path -LiteralPath $MarkFolder) { Remove-Item -LiteralPath $MarkFolder -Recurse -Force }
Write-JsonLine @{}
