# The writer that goes on in the background. What it does, start-writer.sh tells.

# In memory, as the writer itself is: it comes and goes with it.
find_volatile_folder
! is_there "$volatile" || require_own_folder "$volatile"
writer=$volatile/writer

# Does nothing where there is none.
stop_writer() {
  [ -d "$writer" ] || return 0
  : >"$writer/stop"
  tries=0
  until [ -e "$writer/ended" ]; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || fail 1 "the writer did not stop within 30 seconds"
    sleep 0.1
  done
}

print_writer() {
  state=absent said='' line=
  if [ -d "$writer" ]; then
    state=running
    [ ! -e "$writer/ended" ] || state=ended
    said=$(cat "$writer/errors")
    first_line "$writer/secret"
  fi
  json_string "$line"
  printf '{"secret":%s' "$json"

  acknowledged=
  [ ! -e "$writer/acknowledged" ] || acknowledged=$(tail -n 1 "$writer/acknowledged")
  json_string "$said"
  printf ',"state":"%s","acknowledged":%s,"said":%s}\n' "$state" "${acknowledged:-null}" "$json"
}
