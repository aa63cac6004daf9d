# Tells the boot, the clock and the marks. No parameters.
tell_state
