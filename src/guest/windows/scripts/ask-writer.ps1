# Tells what the writer has acknowledged so far. No parameters.
Write-Writer
