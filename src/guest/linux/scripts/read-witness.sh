# Prints $length bytes from $offset of $file_name on the volume of the disk $uuid, or of the disk itself, read past the
# page cache. Both numbers are multiples of 4096, as such reading wants it.
: "${uuid:?}" "${offset:?}" "${length:?}"
find_target
[ -e "$target" ] || fail 1 "there is no $target"
# A pipeline tells only how its end went; the mark of a failed read stands in no Base64.
bytes=$({ {
  dd if="$target" bs=64K iflag=direct,skip_bytes,count_bytes skip="$offset" count="$length" status=none || printf '!' >&3
} | base64 -w 0; } 3>&1)
case $bytes in *!*) fail 1 "$target could not be read at $offset" ;; esac
printf '{"base64":"%s"}\n' "$bytes"
