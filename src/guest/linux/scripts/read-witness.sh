# Prints $length bytes from $offset of $file_name on the volume of the disk $uuid, read past the page cache.
# Both numbers are multiples of 4096, as such reading wants it.
: "${uuid:?}" "${file_name:?}" "${offset:?}" "${length:?}"
require_mounted
file=$mount_point/$file_name
[ -e "$file" ] || fail 1 "there is no $file"
# A pipeline tells only how its end went; the mark of a failed read stands in no Base64.
bytes=$({ {
  dd if="$file" bs=64K iflag=direct,skip_bytes,count_bytes skip="$offset" count="$length" status=none || printf '!' >&3
} | base64 -w 0; } 3>&1)
case $bytes in *!*) fail 1 "$file could not be read at $offset" ;; esac
printf '{"base64":"%s"}\n' "$bytes"
