# Stops the writer and tells what it has acknowledged. No parameters.
Stop-Writer
Write-Writer
Clear-Writer
