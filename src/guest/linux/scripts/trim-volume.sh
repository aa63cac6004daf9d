# Tells the disk $uuid which blocks of its volume hold no file's data.
: "${uuid:?}"
require_mounted
first_line "/sys/block/$name/queue/discard_max_bytes"
if [ "${line:-0}" = 0 ]; then
  printf '{"done":false,"said":"/dev/%s takes no discards"}\n' "$name"
  exit
fi
json_string "$(fstrim --verbose "$mount_point")"
printf '{"done":true,"said":%s}\n' "$json"
