# Stops the writer and tells what it has acknowledged. No parameters.
if [ -d "$writer" ]; then
  : >"$writer/stop"
  tries=0
  until [ -e "$writer/ended" ]; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || fail 1 "the writer did not stop within 30 seconds"
    sleep 0.1
  done
fi
print_writer
rm -rf "$writer"
