# Discards the blocks of $ranges on the disk $uuid itself: the disk may forget them.
: "${uuid:?}" "${ranges:?}"
find_target
require_ours
for range in $ranges; do
  split_range "$range"
  [ $offset -gt 0 ] || fail 2 "block 0 of a raw disk is kept"
  first_line "/sys/block/$name/queue/discard_max_bytes"
  if [ "${line:-0}" = 0 ]; then
    printf '{"done":false,"said":"/dev/%s takes no discards"}\n' "$name"
    exit
  fi
  blkdiscard --offset $offset --length $length "$target"
done
sync "$target"
echo '{"done":true,"said":""}'
