# Stops the writer and tells what it has acknowledged. No parameters.
stop_writer
print_writer
rm -rf "$writer"
