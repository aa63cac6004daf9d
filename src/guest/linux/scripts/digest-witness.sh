# Digests $file_name on the volume of the disk $uuid, read past the page cache.
: "${uuid:?}" "${file_name:?}"
require_mounted
file=$mount_point/$file_name
if [ ! -e "$file" ]; then
  echo '{"present":false,"sizeBytes":0,"sha256":null}'
  exit
fi
# A pipeline tells only how its end went; the mark of a failed read stands in no digest.
digest=$({ { dd if="$file" bs=1M iflag=direct status=none || printf '!' >&3; } | sha256sum; } 3>&1)
case $digest in *!*) fail 1 "$file could not be read to its end" ;; esac
printf '{"present":true,"sizeBytes":%s,"sha256":"%s"}\n' "$(stat -c %s "$file")" "${digest%% *}"
