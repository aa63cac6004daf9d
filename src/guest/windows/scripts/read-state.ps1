# Tells the boot, the clock and the marks.
Write-State
